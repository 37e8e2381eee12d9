"""GHASH in viper: a fast twin of `core.ghash`, four bits at a time with a table of 256 bytes."""
# ruff: noqa: F821

import micropython

from ..const import const
from ..core.ghash import times_x
from .ghash_table import REDUCTIONS
from .words import readable

_BLOCK_BYTES = const(16)
_NIBBLES = const(16)


class Ghash:
    """Hashes whole blocks under one key."""

    def __init__(self, key: bytes) -> None:
        self._table = _words(_multiples(int.from_bytes(key, "big")))
        self._reductions = readable(REDUCTIONS)
        self._sum = bytearray(_BLOCK_BYTES)
        self._block = bytearray(_BLOCK_BYTES)

    def restart(self) -> None:
        """Forget what was hashed."""
        for at in range(_BLOCK_BYTES):
            self._sum[at] = 0

    def update(self, data: bytes) -> None:
        """Hash `data`, filled up with zeros to whole blocks."""
        whole = len(data) // _BLOCK_BYTES
        _hash(self._sum, self._table, self._reductions, data, whole)  # type: ignore
        rest = data[_BLOCK_BYTES * whole :]
        if rest:
            rest = rest + bytes(_BLOCK_BYTES - len(rest))
            _hash(self._sum, self._table, self._reductions, rest, 1)  # type: ignore

    def digest(self) -> bytes:
        """Return the 16 bytes so far."""
        return bytes(self._sum)


def _multiples(key: int) -> "list[int]":
    """The key times each polynomial of degree 3, whose bit 0 is the highest."""
    powers = [key]
    for _ in range(3):
        powers.append(times_x(powers[-1]))
    multiples = []
    for nibble in range(_NIBBLES):
        total = 0
        for place, power in enumerate(powers):
            if nibble << place & 8:
                total ^= power
        multiples.append(total)
    return multiples


def _words(values: "list[int]") -> bytes:
    """Four words each, the highest first, in the machine's order."""
    words = bytearray(_BLOCK_BYTES * len(values))
    for place, value in enumerate(values):
        for word in range(4):
            at = _BLOCK_BYTES * place + 4 * word
            words[at : at + 4] = (value >> 96 - 32 * word & 0xFFFFFFFF).to_bytes(4, "little")
    return bytes(words)


@micropython.viper
def _hash(total: ptr8, table: ptr32, reductions: ptr32, data: ptr8, blocks: int):  # noqa: ANN202
    """For each block make `total` the product of the key with the sum of `total` and the block."""
    end = 15
    while blocks > 0:
        a = 0
        b = 0
        c = 0
        d = 0
        at = 15
        while at >= 0:
            byte = total[at] ^ data[end - 15 + at]
            turn = 0
            while turn < 2:
                left = (d & 15) << 2
                nibble = ((byte >> (turn << 2)) & 15) << 2
                d = (((d >> 4) & 0xFFFFFFF) | ((c & 15) << 28)) ^ table[nibble + 3]
                c = (((c >> 4) & 0xFFFFFFF) | ((b & 15) << 28)) ^ table[nibble + 2]
                b = (((b >> 4) & 0xFFFFFFF) | ((a & 15) << 28)) ^ table[nibble + 1]
                a = ((a >> 4) & 0xFFFFFFF) ^ table[nibble] ^ reductions[left]
                turn += 1
            at -= 1
        at = 0
        while at < 4:
            shift = 24 - (at << 3)
            total[at] = (a >> shift) & 255
            total[at + 4] = (b >> shift) & 255
            total[at + 8] = (c >> shift) & 255
            total[at + 12] = (d >> shift) & 255
            at += 1
        end += 16
        blocks -= 1
