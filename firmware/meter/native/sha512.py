"""SHA-512 on top of an unrolled compression (`sha512_32`, `sha512_64`).

A fast twin of `core.sha512`. Here: blocks, padding, buffers that are kept.
"""

from ..const import const
from .sha512_tables import ROUNDS, START
from .words import readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BLOCK_BYTES = const(128)
_BLOCK_HALVES = const(32)
_SCHEDULE_BYTES = const(640)
_STATE_HALVES = const(16)
_LENGTH_BYTES = const(16)
_DIGEST_BYTES = const(64)


class Sha512:
    """Digests one message at a time, in buffers that are kept.

    `scratch` is anybody's between two digests.
    """

    def __init__(self, unrolled: "Any") -> None:
        self._unrolled = unrolled
        self._constants = readable(ROUNDS)
        self._state = bytearray(_DIGEST_BYTES)
        self.scratch = bytearray(_SCHEDULE_BYTES)
        self._digest = bytearray(_DIGEST_BYTES)
        self._block = bytearray(_BLOCK_BYTES)
        self._zeros = memoryview(bytes(_BLOCK_BYTES))
        self._length = 0

    def digest(self, *pieces: "bytes | bytearray | memoryview") -> bytearray:
        """Return the 64-byte digest of the pieces in a row, good until the next call."""
        self._state[:] = START
        self._length = 0
        for piece in pieces:
            self._take(piece)
        self._finish()
        self._unrolled.store(self._state, _STATE_HALVES, self._digest)
        return self._digest

    def _take(self, piece: "bytes | bytearray | memoryview") -> None:
        """Fill the block, compressing it whenever it is full."""
        start = self._length % _BLOCK_BYTES
        end = start + len(piece)
        self._length += len(piece)
        while end >= _BLOCK_BYTES:
            count = _BLOCK_BYTES - start
            self._block[start:] = memoryview(piece)[:count]
            self._compress()
            piece = memoryview(piece)[count:]
            start, end = 0, end - _BLOCK_BYTES
        self._block[start:end] = piece

    def _finish(self) -> None:
        """Pad as FIPS 180-4 section 5.1.2 has it, into one block or two."""
        block, bits, used = self._block, 8 * self._length, self._length % _BLOCK_BYTES
        block[used] = 0x80
        block[used + 1 :] = self._zeros[used + 1 :]
        if used >= _BLOCK_BYTES - _LENGTH_BYTES:
            self._compress()
            block[:] = self._zeros
        block[_BLOCK_BYTES - 4 :] = bits.to_bytes(4, "big")
        self._compress()

    def _compress(self) -> None:
        self._unrolled.load(self.scratch, _BLOCK_HALVES, self._block)
        self._unrolled.compress(self.scratch, 0, self._constants, self._state)
