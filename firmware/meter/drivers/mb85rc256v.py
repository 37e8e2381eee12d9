"""MB85RC256V: 32 KiB of FRAM on I2C, memory that is written like RAM and keeps like flash.

Here: reading and writing octets. Not here: what lies where (`fram_place`). Facts are from Fujitsu's
datasheet DS501-00017: two address octets, high one first; reads and writes run on through the
memory; no pages, no waiting after a write; 10**12 reads or writes of each octet, so a record a
second wears it out in thirty thousand years.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ds3231 import I2c

SIZE = const(32768)
_ADDRESS = const(0x50)  # with A0 to A2 open or at ground
_ADDRESS_BITS = const(16)


class Mb85rc256v:
    """The chip on `i2c`; OSError when it does not answer."""

    def __init__(self, i2c: "I2c", address: int = _ADDRESS) -> None:
        self._i2c = i2c
        self._address = address

    def read_into(self, start: int, buffer: bytearray) -> None:
        """Fill `buffer` with the octets from `start` on."""
        _demand_room(start, len(buffer))
        self._i2c.readfrom_mem_into(self._address, start, buffer, addrsize=_ADDRESS_BITS)

    def write(self, start: int, octets: bytes) -> None:
        """Replace the octets from `start` on, the first one first."""
        _demand_room(start, len(octets))
        self._i2c.writeto_mem(self._address, start, octets, addrsize=_ADDRESS_BITS)


def _demand_room(start: int, length: int) -> None:
    if not 0 <= start <= SIZE - length:  # the chip would run on from its beginning
        raise ValueError("beyond the end of the FRAM")
