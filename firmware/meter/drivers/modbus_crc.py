"""CRC-16/Modbus: initial value FFFFh, polynomial 8005h reflected (A001h), low octet sent first.

Source: "MODBUS over Serial Line" 1.02, 6.2.2. Check value of "123456789": 4B37h.
"""

_NIBBLES = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip


def crc16(octets: "bytes | bytearray", begin: int, end: int) -> int:
    """Return the CRC of `octets` from `begin` to before `end`. Allocates nothing."""
    crc = 0xFFFF
    for at in range(begin, end):
        crc ^= octets[at]
        crc = crc >> 4 ^ _NIBBLES[crc & 0x0F]
        crc = crc >> 4 ^ _NIBBLES[crc & 0x0F]
    return crc
