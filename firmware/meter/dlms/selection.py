"""What a client selects of a profile: by range of time, or by entries and columns.

Here: selectors 1 and 2 of class 7, read and checked. Not here: carrying them out
(`profile_generic`).
"""

from ..const import const
from ..core.calendar import TIME_LIMIT_S
from . import axdr, date_time
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.timekeeper import Timekeeper
    from .axdr_reader import Value

_BY_RANGE = const(1)
_BY_ENTRY = const(2)
_CLOCK_CLASS = const(8)
_CLOCK = b"\x00\x00\x01\x00\x00\xff"


class Column:
    """One capture object: class, logical name, attribute, and which part of it (0 the whole)."""

    __slots__ = ("class_id", "name", "attribute", "part")

    def __init__(self, class_id: int, name: bytes, attribute: int, part: int = 0) -> None:
        self.class_id = class_id
        self.name = name
        self.attribute = attribute
        self.part = part

    def encoded(self) -> bytes:
        """Return the capture object definition."""
        return axdr.structure(
            axdr.unsigned16(self.class_id),
            axdr.octet_string(self.name),
            axdr.integer8(self.attribute),
            axdr.unsigned16(self.part),
        )

    def is_named(self, value: "Value") -> bool:
        """Say whether a client's definition means this column."""
        return value == [self.class_id, self.name, self.attribute, self.part]


class ByEntry:
    """Entries from `first` to `last` (0: the last there is); `columns` by place, None for all."""

    __slots__ = ("first", "last", "columns")

    def __init__(self, first: int, last: int, columns: "list[int] | None") -> None:
        self.first = first
        self.last = last
        self.columns = columns


class ByRange:
    """Entries whose time is from `from_s` to `to_s`, both included; `columns` as in `ByEntry`."""

    __slots__ = ("from_s", "to_s", "columns")

    def __init__(self, from_s: int, to_s: int, columns: "list[int] | None") -> None:
        self.from_s = from_s
        self.to_s = to_s
        self.columns = columns

    def holds(self, time_s: int) -> bool:
        """Say whether `time_s` lies in the range."""
        return self.from_s <= time_s <= self.to_s


def read_selection(
    selector: int, value: "Value", columns: "tuple[Column, ...]", time: "Timekeeper"
) -> "ByEntry | ByRange | None":
    """Return what is selected, None where it cannot be; MalformedError for a wrong structure."""
    if not isinstance(value, list) or len(value) != 4:
        raise MalformedError("a selection has four parts")
    if selector == _BY_RANGE:
        return _by_range(value, columns, time.utc_offset_min)
    if selector == _BY_ENTRY:
        return _by_entry(value, len(columns))
    return None


def _by_range(
    value: "list[Value]", columns: "tuple[Column, ...]", offset_min: int
) -> "ByRange | None":
    restricting, begin, end, named = value
    if not isinstance(begin, bytes) or not isinstance(end, bytes) or not isinstance(named, list):
        raise MalformedError("a range is from a date-time to a date-time")
    if not (columns[0].is_named(restricting) or _is_clock(restricting)):
        return None
    from_s = date_time.to_unix(begin, offset_min)
    to_s = date_time.to_unix(end, offset_min)
    chosen = [_place(item, columns) for item in named]
    if -1 in chosen:
        return None
    from_s = 0 if from_s is None else from_s
    return ByRange(from_s, TIME_LIMIT_S if to_s is None else to_s, chosen or None)


def _is_clock(definition: "Value") -> bool:
    """Say whether it is the clock, which clients name that have not read the columns."""
    return definition == [_CLOCK_CLASS, _CLOCK, 2, 0]


def _place(definition: "Value", columns: "tuple[Column, ...]") -> int:
    for place in range(len(columns)):
        if columns[place].is_named(definition):
            return place
    return -1


def _by_entry(value: "list[Value]", count: int) -> "ByEntry | None":
    numbers = [part for part in value if isinstance(part, int) and not isinstance(part, bool)]
    if len(numbers) != len(value) or min(numbers) < 0:
        raise MalformedError("entries and columns are numbers")
    first, last, first_column, last_column = numbers
    last_column = last_column or count
    if last_column > count or first_column > last_column:
        return None
    if first_column <= 1 and last_column == count:
        return ByEntry(max(first, 1), last, None)
    return ByEntry(max(first, 1), last, list(range(max(first_column, 1) - 1, last_column)))
