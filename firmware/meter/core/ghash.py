"""GHASH, the sum that GCM authenticates with (NIST SP 800-38D section 6.4).

Plain integers, a bit at a time. Bit 0 of the standard is the highest here, so that multiplying by x
is a shift to the right. A faster twin may take its place.
"""

from ..const import const

_BLOCK_BYTES = const(16)
_BITS = const(128)
_REDUCTION = 0xE1 << 120


class Ghash:
    """Hashes whole blocks under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = int.from_bytes(key, "big")
        self._sum = 0

    def restart(self) -> None:
        """Forget what was hashed."""
        self._sum = 0

    def update(self, data: bytes) -> None:
        """Hash `data`, filled up with zeros to whole blocks."""
        for at in range(0, len(data), _BLOCK_BYTES):
            block = data[at : at + _BLOCK_BYTES]
            block = block + bytes(_BLOCK_BYTES - len(block))
            self._sum = _product(self._sum ^ int.from_bytes(block, "big"), self._key)

    def digest(self) -> bytes:
        """Return the 16 bytes so far."""
        return self._sum.to_bytes(_BLOCK_BYTES, "big")


def _product(one: int, other: int) -> int:
    product = 0
    for bit in range(_BITS):
        if one >> _BITS - 1 - bit & 1:
            product ^= other
        other = times_x(other)
    return product


def times_x(value: int) -> int:
    """Return x * value modulo x^128 + x^7 + x^2 + x + 1."""
    return value >> 1 ^ (_REDUCTION if value & 1 else 0)
