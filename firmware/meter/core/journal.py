"""The journal: the one place that keeps what must survive a power cut.

Here: what makes a record whole and which of two copies counts. Not here: what a record says
(`meter_state`), nor where a copy lies (`drivers`). SPEC section 4 gives the bytes.

One change is one record with the whole state. It is written to the first place, then to the second;
each write is atomic or leaves a record that its check betrays. So a cut at any moment leaves the
state before or after, and a place that rots costs at most the change that the other one missed.
"""

import binascii

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Place(Protocol):
        """Holds one record: a file, or a stretch of FRAM."""

        def read(self) -> bytes: ...

        def write(self, record: bytes) -> None: ...


_MAGIC = b"WKJ"
_HEADER = const(10)  # magic, format, sequence number, length of the body
_CHECK = const(4)
_FORMAT = const(1)
_LONGEST = const(2048)


class StorageError(Exception):
    """Neither place took the record; the state before it still counts."""


class Journal:
    """The latest record of two places. `recoveries` counts copies found wanting at `load`."""

    def __init__(self, first: "Place", second: "Place") -> None:
        self.sequence = 0
        self.recoveries = 0
        self._places = (first, second)

    def load(self) -> "bytes | None":
        """Return the newest whole body, or None on a blank meter; mend the copy that differs."""
        found = [self._read(place) for place in self._places]
        newest = max(found)
        if newest[0] == 0:
            return None
        self.sequence = newest[0]
        for place, copy in zip(self._places, found):
            if copy != newest:
                self.recoveries += 1
                self._try_write(place, _framed(newest[0], newest[1]))
        return newest[1]

    def save(self, body: bytes) -> None:
        """Store `body` in place of what was there; StorageError if neither place takes it."""
        self.sequence += 1
        record = _framed(self.sequence, body)
        taken = [self._try_write(place, record) for place in self._places]
        if not any(taken):
            raise StorageError

    def _read(self, place: "Place") -> "tuple[int, bytes]":
        try:
            return _unframed(place.read())
        except OSError:  # the file system could not read it: this copy is lost
            return 0, b""

    def _try_write(self, place: "Place", record: bytes) -> bool:
        try:
            place.write(record)
        except OSError:
            return False
        return True


def _framed(sequence: int, body: bytes) -> bytes:
    head = _MAGIC + bytes((_FORMAT,)) + sequence.to_bytes(4, "big") + len(body).to_bytes(2, "big")
    return head + body + _check(head + body)


def _unframed(record: bytes) -> "tuple[int, bytes]":
    """Return (sequence number, body), or (0, b"") for anything that is not a whole record."""
    end = len(record) - _CHECK
    if not _HEADER <= end <= _LONGEST or record[:3] != _MAGIC or record[3] != _FORMAT:
        return 0, b""
    if int.from_bytes(record[8:_HEADER], "big") != end - _HEADER:
        return 0, b""
    if record[end:] != _check(record[:end]):
        return 0, b""
    return int.from_bytes(record[4:8], "big"), record[_HEADER:end]


def _check(octets: bytes) -> bytes:
    return binascii.crc32(octets).to_bytes(_CHECK, "big")
