"""A flash chip whose content is a file, so that an emulated meter outlives its process.

Here: the block device of `flash` once more, on a file instead of in memory. Killing the process is
a power cut: what was programmed is in the file, what was not is not.
"""

from .flash import BLOCK_SIZE, answer_ioctl, program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The journal's own partition on a board: two file systems of 64 blocks.
_BLOCKS = 128


class FlashFileError(ValueError):
    """The file is not a flash image; the text says what to do."""


class FlashFile:
    """The chip in the file at `path`, which is made, erased, if it is not there."""

    def __init__(self, path: str) -> None:
        self._file = _open(path)
        if self._file.seek(0, 2) != _BLOCKS * BLOCK_SIZE:
            raise FlashFileError(
                "%s is not a meter's state: name another file, or remove it" % path
            )

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        """Fill `buffer` from `offset` in `block`."""
        self._file.seek(block * BLOCK_SIZE + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        """Program `buffer` at `offset` in `block`."""
        held = bytearray(len(buffer))
        self.readblocks(block, held, offset)
        program(held, 0, buffer)
        self._put(block * BLOCK_SIZE + offset, held)

    def ioctl(self, request: int, argument: int) -> int:
        """Answer MicroPython's block-device requests; 6 erases block `argument`."""
        return answer_ioctl(request, argument, _BLOCKS, self._erase)

    def _erase(self, block: int) -> None:
        self._put(block * BLOCK_SIZE, b"\xff" * BLOCK_SIZE)

    def _put(self, start: int, data: "bytes | bytearray") -> None:
        self._file.seek(start)
        self._file.write(data)
        self._file.flush()


def _open(path: str) -> "Any":
    try:
        return open(path, "r+b")
    except OSError:
        with open(path, "wb") as file:
            for _ in range(_BLOCKS):
                file.write(b"\xff" * BLOCK_SIZE)
        return open(path, "r+b")
