"""What a meter says into the air before anybody connects: a name and the service it offers.

Here: the 31 bytes of the advertisement. Not here, on purpose: anything about consumption, credit or
presence. Neighbours can receive this too, and "supply has ended" would shame a household.

All of it fits in the advertisement itself, so no scan response is needed and passive scanners see
the name too. The price is that only the last five characters of the serial have room.
"""

from ..const import const

NAME_PREFIX = "WK-"
TAIL_CHARS = 5

_FLAGS = b"\x02\x01\x06"  # general discoverable, no classic Bluetooth
_COMPLETE_NAME = const(0x09)
_COMPLETE_128_BIT_SERVICES = const(0x07)


def name_for(serial: str) -> str:
    """Return the name a meter with `serial` goes by in the air."""
    return NAME_PREFIX + serial[-TAIL_CHARS:]


def payload(name: str, service: bytes) -> bytes:
    """Return the advertisement for `name` and the 16 octets of `service`, little end first."""
    service_field = _field(_COMPLETE_128_BIT_SERVICES, service)
    return _FLAGS + _field(_COMPLETE_NAME, name.encode()) + service_field


def _field(kind: int, value: bytes) -> bytes:
    return bytes((len(value) + 1, kind)) + value
