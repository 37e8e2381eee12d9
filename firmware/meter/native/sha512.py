"""SHA-512 on top of an unrolled compression (`sha512_32`, `sha512_64`).

A fast twin of `core.sha512`, whose tables it takes. Here: blocks, padding, buffers that are kept.
"""

from ..const import const
from ..core.sha512 import CONSTANTS, START

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BLOCK_BYTES = const(128)
_BLOCK_HALVES = const(32)
_STATE_HALVES = const(16)
_LENGTH_BYTES = const(16)
_DIGEST_BYTES = const(64)


class Sha512:
    """Digests one message at a time; `digest` allocates little more than what it returns."""

    def __init__(self, unrolled: "Any") -> None:
        self._unrolled = unrolled
        self._constants = _halves(CONSTANTS)
        self._start = _halves(START)
        self._state = bytearray(_DIGEST_BYTES)
        self._words = bytearray(_BLOCK_BYTES)
        self._tail = bytearray(2 * _BLOCK_BYTES)
        self._zeros = bytes(2 * _BLOCK_BYTES)

    def digest(self, data: "bytes | bytearray | memoryview") -> bytes:
        """Return the 64-byte digest of `data`."""
        self._state[:] = self._start
        whole = len(data) - len(data) % _BLOCK_BYTES
        view = memoryview(data)
        for at in range(0, whole, _BLOCK_BYTES):
            self._take(view[at : at + _BLOCK_BYTES])
        self._take_tail(view[whole:], len(data))
        digest = bytearray(_DIGEST_BYTES)
        self._unrolled.store(self._state, _STATE_HALVES, digest)
        return bytes(digest)

    def _take_tail(self, rest: "memoryview", length: int) -> None:
        """The rest with its padding (FIPS 180-4 section 5.1.2): one block or two."""
        tail = self._tail
        blocks = 1 if len(rest) + 1 + _LENGTH_BYTES <= _BLOCK_BYTES else 2
        tail[:] = self._zeros
        tail[: len(rest)] = rest
        tail[len(rest)] = 0x80
        end = blocks * _BLOCK_BYTES
        tail[end - 8 : end] = (8 * length).to_bytes(8, "big")
        view = memoryview(tail)
        for at in range(0, end, _BLOCK_BYTES):
            self._take(view[at : at + _BLOCK_BYTES])

    def _take(self, block: "memoryview") -> None:
        self._unrolled.load(self._words, _BLOCK_HALVES, block)
        self._unrolled.compress(self._words, 0, self._constants, self._state)


def _halves(words: "tuple[int, ...]") -> bytes:
    """Words of 64 bits as upper and lower halves in the machine's order, the lowest byte first."""
    halves = bytearray(8 * len(words))
    for place, word in enumerate(words):
        halves[8 * place : 8 * place + 4] = (word >> 32).to_bytes(4, "little")
        halves[8 * place + 4 : 8 * place + 8] = (word & 0xFFFFFFFF).to_bytes(4, "little")
    return bytes(halves)
