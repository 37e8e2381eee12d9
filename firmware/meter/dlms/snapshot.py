"""A profile with one row: what the meter's objects show at the moment when they are read."""

from . import axdr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .profile_generic import Open
    from .selection import Column
    from .session import Session


def opener(columns: "tuple[Column, ...]") -> "Open":
    """Return what opens the buffer of a profile with these columns."""
    return lambda session: Snapshot(session, columns)


class Snapshot:
    """The buffer of one row. The columns are objects of this meter, which whoever asks may read."""

    def __init__(self, session: "Session", columns: "tuple[Column, ...]") -> None:
        self._session = session
        self._columns = columns
        self._now_s = session.meter.time.now_s()

    def count(self) -> int:
        """Return how many there are."""
        return 1

    def times(self, first: int, last: int) -> "Iterator[int]":
        """Return the moment, if entry 1 is wanted."""
        return iter([self._now_s] if first <= 1 <= last else [])

    def rows(self, first: int, last: int) -> "Iterator[tuple[int, tuple[bytes, ...]]]":
        """Return the row, made when it is asked for, if entry 1 is wanted."""
        for _ in self.times(first, last):
            yield self._now_s, tuple([self._value(column) for column in self._columns])

    def window(self, from_s: int, to_s: int) -> "tuple[int, int]":
        """Return all: it is one."""
        return 1, 1

    def _value(self, column: "Column") -> bytes:
        found = self._session.objects.find(column.name)
        attribute = found.attribute(column.attribute) if found else None
        read = attribute.read if attribute else None
        value = read(self._session) if callable(read) else read
        return value if isinstance(value, bytes) else axdr.NULL
