"""Class 7 Profile generic, version 1: rows one by one, all of them or those that a client selects.

Here: attributes, and reading by range and by entry (`selection` reads what is selected). Not here:
where rows come from: a `Buffer`, which may lie in flash. No more than one row is in memory.
"""

from . import axdr, tags
from .cosem_object import Attribute, CosemObject, LateObject, SelectiveAttribute
from .errors import MalformedError
from .selection import ByEntry, ByRange, read_selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, Protocol

    from .axdr_reader import Value
    from .selection import Column
    from .session import Session

    class Buffer(Protocol):
        """A profile's entries, numbered from 1, the oldest.

        `rows` and `times` take note of what is there when they are called, not when they are asked
        for their first; they give exactly the entries from `first` to `last`. A row is its time
        (Unix s) and its columns, each encoded. `window` may narrow a search: entries outside of it
        are surely not from `from_s` to `to_s`; (1, count) where nothing is known. One that also has
        `structures` is asked for whole rows by it: like `rows`, with all columns in one encoding.
        """

        def count(self) -> int: ...

        def times(self, first: int, last: int) -> Iterator[int]: ...

        def rows(self, first: int, last: int) -> Iterator[tuple[int, tuple[bytes, ...]]]: ...

        def window(self, from_s: int, to_s: int) -> tuple[int, int]: ...

    Open = Callable[[Session], Buffer]


_FIRST_IN_FIRST_OUT = 1


def profile_generic(
    name: bytes,
    readers: int,
    columns: "tuple[Column, ...]",
    open_buffer: "Open",
    capacity: int,
    period: "Attribute | None" = None,
) -> CosemObject:
    """Return a profile. Its first column is the clock, by which it is sorted.

    `period` is attribute 4; without it rows are captured by events, and it is 0.
    """

    def make() -> "tuple[tuple[Attribute, ...], tuple[None, ...]]":
        view = _View(columns, open_buffer)
        attributes = (
            SelectiveAttribute(view.buffer, readers, view.select),
            Attribute(view.capture_objects, readers),
            period or Attribute(axdr.unsigned32(0), readers),
            Attribute(axdr.enum(_FIRST_IN_FIRST_OUT), readers),
            Attribute(view.sort_object, readers),
            Attribute(view.entries_in_use, readers),
            Attribute(axdr.unsigned32(capacity), readers),
        )
        return attributes, (None, None)

    return LateObject(7, 1, name, readers | (period.writers if period else 0), make)


class _View:
    """The attributes of one profile."""

    __slots__ = ("_columns", "_open")

    def __init__(self, columns: "tuple[Column, ...]", open_buffer: "Open") -> None:
        self._columns = columns
        self._open = open_buffer

    def buffer(self, session: "Session") -> "Iterator[bytes]":
        return _by_entry(self._open(session), ByEntry(1, 0, None))

    def select(
        self, session: "Session", selector: int, value: "Value"
    ) -> "tuple[int, Iterator[bytes] | tuple]":
        """Return (data-access result, pieces) of what a client selects."""
        try:
            wanted = read_selection(selector, value, self._columns, session.meter.time)
        except MalformedError:
            return tags.TYPE_UNMATCHED, ()
        if wanted is None:
            return tags.SCOPE_VIOLATED, ()
        buffer = self._open(session)
        if isinstance(wanted, ByRange):
            return tags.SUCCESS, _by_range(buffer, wanted)
        return tags.SUCCESS, _by_entry(buffer, wanted)

    def capture_objects(self, session: "Session") -> bytes:
        return axdr.array([column.encoded() for column in self._columns])

    def sort_object(self, session: "Session") -> bytes:
        return self._columns[0].encoded()

    def entries_in_use(self, session: "Session") -> bytes:
        return axdr.unsigned32(self._open(session).count())


def _by_entry(buffer: "Buffer", wanted: ByEntry) -> "Iterator[bytes]":
    count = buffer.count()
    last = min(wanted.last or count, count)
    number = max(0, last - wanted.first + 1)
    rows = _structures(buffer, wanted.first, last, wanted) if number else iter(())
    return _encoded(number, rows)


def _by_range(buffer: "Buffer", wanted: ByRange) -> "Iterator[bytes]":
    # Clocks are set back, so times need not rise: each one is looked at. The number comes first in
    # an array, so they are counted before a row is made, and then only those between the ends are.
    first, last = buffer.window(wanted.from_s, wanted.to_s)
    at, number, begin, end = first, 0, 0, 0
    for time_s in buffer.times(first, last) if first <= last else ():
        if wanted.holds(time_s):
            number, begin, end = number + 1, begin or at, at
        at += 1
    if not number:
        return _encoded(0, iter(()))
    is_unbroken = number == end - begin + 1
    rows = _structures(buffer, begin, end, wanted)
    return _encoded(number, rows, None if is_unbroken else wanted)


def _structures(
    buffer: "Buffer", first: int, last: int, wanted: "ByEntry | ByRange"
) -> "Iterator[tuple[int, bytes]]":
    """Return (Unix s, structure of the chosen columns) of entries `first` to `last`."""
    chosen, whole = wanted.columns, getattr(buffer, "structures", None)
    if chosen is None and whole is not None:
        return whole(first, last)
    rows = buffer.rows(first, last)
    if chosen is None:
        return ((time_s, axdr.structure_of(columns)) for time_s, columns in rows)
    return (
        (time_s, axdr.structure_of([columns[place] for place in chosen]))
        for time_s, columns in rows
    )


def _encoded(
    number: int, rows: "Iterator[tuple[int, bytes]]", wanted: "ByRange | None" = None
) -> "Iterator[bytes]":
    """Yield an array of those `rows` that are `wanted`, of all by default; they are `number`."""
    yield axdr.array_header(number)
    for time_s, row in rows:
        if wanted is None or wanted.holds(time_s):
            yield row
