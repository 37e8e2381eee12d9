"""The Nordic UART Service: a serial line over GATT, which every Bluetooth terminal app speaks.

Here: its names. Not here: bytes (`ble_peripheral`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

SERVICE = "6E400001-B5A3-F393-E0A9-E50E24DCCA9E"
RX = "6E400002-B5A3-F393-E0A9-E50E24DCCA9E"  # the central writes here
TX = "6E400003-B5A3-F393-E0A9-E50E24DCCA9E"  # and is notified here
SERVICE_OCTETS = b"\x9e\xca\xdc\x24\x0e\xe5\xa9\xe0\x93\xf3\xa3\xb5\x01\x00\x40\x6e"

_WRITE_NO_RESPONSE = const(0x04)
_WRITE = const(0x08)
_NOTIFY = const(0x10)


def definition(make_uuid: "Callable[[str], Any]") -> tuple:
    """Return what `gatts_register_services` wants; it answers with handles of RX and TX."""
    rx = (make_uuid(RX), _WRITE | _WRITE_NO_RESPONSE)
    return ((make_uuid(SERVICE), (rx, (make_uuid(TX), _NOTIFY))),)
