"""Places that are only memory: a meter without a state file outlives a pulled cord.

Here: holding one record, or tables. Not here: flash. It wears nothing and costs nothing, so that
years can be run through in seconds; whoever wants to see flash at work names a state file.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator

_ENOENT = 2
_EIO = 5


class MemoryPlace:
    """One record, for as long as the process lives."""

    def __init__(self) -> None:
        self._record = b""

    def read(self) -> bytes:
        """Return the record; OSError if there is none yet."""
        if not self._record:
            raise OSError(_ENOENT)
        return self._record

    def write(self, record: bytes) -> None:
        """Replace the record."""
        self._record = record


class MemoryTables:
    """A place for tables, for as long as the process lives."""

    def __init__(self) -> None:
        self._octets = b""

    def read_into(self, *pieces: bytearray) -> None:
        """Fill the pieces in a row; OSError if there is not enough for them."""
        at = 0
        for piece in pieces:
            found = self._octets[at : at + len(piece)]
            if len(found) < len(piece):
                raise OSError(_EIO)
            piece[:] = found
            at += len(piece)

    def write(self, *pieces: "bytes | bytearray") -> "Generator[None, None, None]":
        """Replace the octets."""
        yield
        self._octets = b"".join(pieces)
