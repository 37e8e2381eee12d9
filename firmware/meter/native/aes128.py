"""AES-128 in viper: a fast twin of `core.aes128`, on columns and one table of 1 KB.

The table has what a byte does to a column, replaced and mixed; for the other rows it is rotated.
Its reads depend on key and data: on a chip whose RAM has no cache they take the same time.
"""
# ruff: noqa: F821

import micropython

from ..const import const
from ..core.aes128 import expand_key
from .aes_tables import COLUMNS, SBOX
from .words import readable

_BLOCK_BYTES = const(16)


class Aes128:
    """Encrypts blocks under one key."""

    def __init__(self, key: bytes) -> None:
        self._table = readable(COLUMNS)
        self._round_keys = expand_key(key, SBOX)
        self._state = bytearray(2 * _BLOCK_BYTES)

    def encrypt(self, block: bytes) -> bytes:
        """Return the encrypted block of 16 bytes."""
        out = bytearray(block)
        _encrypt(self._state, self._table, self._round_keys, out)  # type: ignore
        return bytes(out)


@micropython.viper
def _encrypt(state: ptr32, table: ptr32, keys: ptr8, block: ptr8):  # noqa: ANN202
    """Encrypt the block in place. Works in bytes at both ends, in columns between."""
    column = 0
    while column < 4:
        at = 4 * column
        high = ((block[at] ^ keys[at]) << 24) | ((block[at + 1] ^ keys[at + 1]) << 16)
        low = ((block[at + 2] ^ keys[at + 2]) << 8) | (block[at + 3] ^ keys[at + 3])
        state[column] = high | low
        column += 1
    key_at = 16
    new = 4
    while key_at < 160:
        old = 4 - new
        column = 0
        while column < 4:
            word = table[state[old + ((column + 3) & 3)] & 255]
            word = ((word >> 8) & 0xFFFFFF) | (word << 24)
            word = word ^ table[(state[old + ((column + 2) & 3)] >> 8) & 255]
            word = ((word >> 8) & 0xFFFFFF) | (word << 24)
            word = word ^ table[(state[old + ((column + 1) & 3)] >> 16) & 255]
            word = ((word >> 8) & 0xFFFFFF) | (word << 24)
            word = word ^ table[(state[old + column] >> 24) & 255]
            high = (keys[key_at] << 24) | (keys[key_at + 1] << 16)
            state[new + column] = word ^ high ^ (keys[key_at + 2] << 8) ^ keys[key_at + 3]
            key_at += 4
            column += 1
        new = old
    old = 4 - new
    at = 0
    while at < 16:
        word = state[old + (((at >> 2) + at) & 3)] >> (24 - ((at & 3) << 3))
        block[at] = ((table[word & 255] >> 8) & 255) ^ keys[key_at + at]
        at += 1
