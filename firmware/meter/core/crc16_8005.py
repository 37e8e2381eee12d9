"""CRC-16 with polynomial 8005h, lowest bit first (A001h), as Modbus and DSMR's telegrams have it.

Sources: "MODBUS over Serial Line" 1.02, 6.2.2, preset FFFFh; DSMR 5.0.2, 6.2, preset 0. Check
values of "123456789": 4B37h and BB3Dh. HDLC's has another polynomial (`dlms.crc16`).

Tables are octets, high and low ones apart: in a frozen tuple a number over 8191 is an object, and
what is computed with it takes heap.
"""

from ..const import const

MODBUS = const(0xFFFF)
DSMR = const(0)

_HIGH = b"\x00\xcc\xd8\x14\xf0\x3c\x28\xe4\xa0\x6c\x78\xb4\x50\x9c\x88\x44"
_LOW = b"\x00\x01\x01\x00\x01\x00\x00\x01\x01\x00\x00\x01\x00\x01\x01\x00"


def crc16(octets: "bytes | bytearray", begin: int, end: int, crc: int) -> int:
    """Return the CRC of `octets` from `begin` to before `end`, going on from `crc`, a preset first.

    Allocates nothing.
    """
    for at in range(begin, end):
        crc ^= octets[at]
        crc = crc >> 4 ^ (_HIGH[crc & 15] << 8 | _LOW[crc & 15])
        crc = crc >> 4 ^ (_HIGH[crc & 15] << 8 | _LOW[crc & 15])
    return crc
