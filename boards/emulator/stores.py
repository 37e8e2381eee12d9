"""Where a simulated memory chip keeps its octets: in memory, or in a file that outlives us.

Here: fetching and putting octets. Not here: what a chip does with them. A file's octets are with
the operating system when `put` returns, so killing the process loses nothing that was put.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ENOENT = 2
_CHUNK = 4096


class FlashFileError(ValueError):
    """The file is not a chip's content; the text says what to do."""


class MemoryStore:
    """The octets of `image`, which stays the caller's to look at and to keep."""

    def __init__(self, image: bytearray) -> None:
        self._image = image
        self.size = len(image)

    def fetch_into(self, start: int, buffer: bytearray) -> None:
        """Fill `buffer` with the octets from `start` on."""
        buffer[:] = memoryview(self._image)[start : start + len(buffer)]

    def put(self, start: int, octets: "bytes | bytearray") -> None:
        """Replace the octets from `start` on."""
        self._image[start : start + len(octets)] = octets


class FileStore:
    """The octets of the file at `path`: `size` of them, each `blank` if it has to be made.

    A file of at least `was_size` is one that an older emulator made: it grows.
    """

    def __init__(self, path: str, size: int, blank: bytes, was_size: "int | None" = None) -> None:
        self.size = size
        self._file = _open(path, size, blank)
        found = self._file.seek(0, 2)
        if was_size is not None and was_size <= found < size:
            self._file.write(blank * (size - found))
            self._file.flush()
        elif found != size:
            raise FlashFileError(
                "%s is not a meter's state: name another file, or remove it" % path
            )

    def fetch_into(self, start: int, buffer: bytearray) -> None:
        """Fill `buffer` with the octets from `start` on."""
        self._file.seek(start)
        self._file.readinto(buffer)

    def put(self, start: int, octets: "bytes | bytearray") -> None:
        """Replace the octets from `start` on."""
        self._file.seek(start)
        self._file.write(octets)
        self._file.flush()


def _open(path: str, size: int, blank: bytes) -> "Any":
    try:
        return open(path, "r+b")
    except OSError as error:
        if error.errno != _ENOENT:  # a file we may not open is no reason to replace it
            raise
    _create(path, size, blank)
    return open(path, "r+b")


def _create(path: str, size: int, blank: bytes) -> None:
    """Make the file whole or not at all: a kill half-way leaves no short file under its name."""
    unfinished = path + ".new"
    with open(unfinished, "wb") as file:
        for start in range(0, size, _CHUNK):
            file.write(blank * min(_CHUNK, size - start))
    os.rename(unfinished, path)
