"""COSEM data to bytes (A-XDR): one function per type, each returning one complete encoding.

Encodings join: `structure(unsigned8(1), octet_string(b"x"))`. A long array is streamed instead:
`array_header(count)` first, its elements after it. Reading is in `axdr_reader`.
Tags: IEC 62056-6-2; integers are big-endian. Values outside a type keep their low bits, because a
register that has run over must not stop the meter.
"""

from struct import pack

from ..const import const

NULL = b"\x00"

_STRUCTURE = const(2)
_32_BITS = 0xFFFFFFFF


def boolean(value: bool) -> bytes:
    """Return tag 3."""
    return b"\x03\x01" if value else b"\x03\x00"


def bit_string(value: int, length: int) -> bytes:
    """Return tag 4: the `length` low bits of `value`, the highest of them first."""
    octets = (length + 7) // 8
    return b"\x04" + length_field(length) + _big_endian(value << (octets * 8 - length), octets)


def integer8(value: int) -> bytes:
    """Return tag 15, "integer"."""
    return bytes((0x0F, value & 0xFF))


def integer16(value: int) -> bytes:
    """Return tag 16, "long"."""
    return pack(">BH", 16, value & 0xFFFF)


def integer32(value: int) -> bytes:
    """Return tag 5, "double-long"."""
    return pack(">BI", 5, value & _32_BITS)


def unsigned8(value: int) -> bytes:
    """Return tag 17, "unsigned"."""
    return bytes((0x11, value & 0xFF))


def unsigned16(value: int) -> bytes:
    """Return tag 18, "long-unsigned"."""
    return pack(">BH", 18, value & 0xFFFF)


def unsigned32(value: int) -> bytes:
    """Return tag 6, "double-long-unsigned"."""
    return pack(">BI", 6, value & _32_BITS)


def unsigned64(value: int) -> bytes:
    """Return tag 21, "long64-unsigned"."""
    return b"\x15" + _big_endian(value, 8)


def enum(value: int) -> bytes:
    """Return tag 22."""
    return bytes((0x16, value & 0xFF))


def octet_string(value: bytes) -> bytes:
    """Return tag 9."""
    length = len(value)
    head = bytes((9, length)) if length < 0x80 else b"\x09" + length_field(length)
    return head + value


def visible_string(value: str) -> bytes:
    """Return tag 10; `value` is ASCII."""
    octets = value.encode()
    return b"\x0a" + length_field(len(octets)) + octets


def utf8_string(value: str) -> bytes:
    """Return tag 12."""
    octets = value.encode()
    return b"\x0c" + length_field(len(octets)) + octets


def structure(*fields: bytes) -> bytes:
    """Return tag 2 around fields that are encoded already."""
    return structure_of(fields)


def structure_of(fields: "tuple[bytes, ...] | list[bytes]") -> bytes:
    """Return tag 2 around all of `fields`, encoded already."""
    return bytes((_STRUCTURE, len(fields))) + b"".join(fields)


def array(elements: "list[bytes]") -> bytes:
    """Return tag 1 around elements that are encoded already."""
    return array_header(len(elements)) + b"".join(elements)


def array_header(count: int) -> bytes:
    """Return tag 1 and the number of elements that follow."""
    return b"\x01" + length_field(count)


def length_field(length: int) -> bytes:
    """Return a length or count: one byte below 128, else 0x80 + size and the size's bytes."""
    if length < 0x80:
        return bytes((length,))
    if length < 0x100:
        return bytes((0x81, length))
    return b"\x82" + _big_endian(length, 2)


def _big_endian(value: int, octets: int) -> bytes:
    return (value & ((1 << (octets * 8)) - 1)).to_bytes(octets, "big")
