"""A household's load, read row by row from a CSV file.

Here: columns, numbers and what is wrong with them, by line. Not here: what a row does to the meter
(`house`). Needs the columns time_local, v, i, p_w and q_var in any order; a row holds until the
next one's time. The file is read as it is used and starts over at its end: a year never sits in
memory.
"""

from meter.core.calendar import civil, unix_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, TextIO

OUTAGE = "outage"  # a row with an empty cell is a stretch without mains
REFUSE = "refuse"  # a row with an empty cell is an error

_COLUMNS = ("time_local", "v", "i", "p_w", "q_var")
_BLANKS = " \t\r\n"  # Pythons differ on what else is blank


class TraceError(ValueError):
    """The trace cannot be replayed; the text names file, line and remedy."""


class Row:
    """Load from `time_s` (seconds since 1970 on the trace's own local clock) until the next row."""

    def __init__(
        self, time_s: int, voltage_mv: int, current_ma: int, power_w: int, reactive_var: int
    ) -> None:
        self.time_s = time_s
        self.voltage_mv = voltage_mv
        self.current_ma = current_ma
        self.power_w = power_w
        self.reactive_var = reactive_var


class Trace:
    """The rows of one CSV file with the seconds each one lasts. `blank` is OUTAGE or REFUSE."""

    def __init__(
        self, path: str, blank: str = OUTAGE, open_file: "Callable[[str], TextIO]" = open
    ) -> None:
        self._path = path
        self._blank = blank
        self._open_file = open_file
        self._order: "list[int]" = []
        self._file: "TextIO | None" = None
        self._line = 0
        self._next: "Row | None" = None
        self._step_s = 0
        self._rewind()

    @property
    def start_s(self) -> int:
        """Time of the row that `take` returns next."""
        if self._next is None:
            self._rewind()
        assert self._next is not None
        return self._next.time_s

    def take(self) -> "tuple[Row, int]":
        """Return the next row and how many seconds it lasts; the first one again after the last."""
        if self._next is None:
            self._rewind()
        row = self._next
        assert row is not None
        self._next = self._parse()
        if self._next is not None:
            self._step_s = self._next.time_s - row.time_s
            if self._step_s <= 0:
                raise self._error("time_local does not rise")
        if self._step_s <= 0:
            raise self._error("a trace needs at least two rows")
        return row, self._step_s

    def skip_to_time_of_day(self, second: int) -> None:
        """Go forward to the first row at or after `second` of a day."""
        if self.start_s % 86400 <= second:
            while self._next is not None and self._next.time_s % 86400 < second:
                self.take()

    def _rewind(self) -> None:
        if self._file:
            self._file.close()
        try:
            self._file = self._open_file(self._path)
        except OSError:
            raise TraceError("cannot open the trace %s: check the path" % self._path) from None
        self._line = 1
        self._order = self._read_header(self._read_line())
        self._next = self._parse()
        if self._next is None:
            raise self._error("no rows")

    def _read_header(self, line: str) -> "list[int]":
        names = line.strip(_BLANKS).split(",")
        for column in _COLUMNS:
            if column not in names:
                raise self._error("column %s is missing from the header" % column)
        return [names.index(column) for column in _COLUMNS]

    def _parse(self) -> "Row | None":
        line = self._read_line()
        self._line += 1
        if not line.strip(_BLANKS):
            return None
        cells = line.strip(_BLANKS).split(",")
        if len(cells) <= max(self._order):
            raise self._error("a row with too few cells")
        return self._row([cells[i] for i in self._order])

    def _read_line(self) -> str:
        assert self._file is not None
        try:
            return self._file.readline()
        except UnicodeError:
            raise self._error("this is no text in UTF-8") from None

    def _row(self, cells: "list[str]") -> Row:
        time_s = self._time(cells[0])
        if "" in cells:
            if self._blank == REFUSE:
                raise self._error("an empty cell; fill it, or replay blanks as outages")
            return Row(time_s, 0, 0, 0, 0)
        return Row(
            time_s,
            self._scaled(cells[1], 3),
            self._scaled(cells[2], 3),
            self._scaled(cells[3], 0),
            self._scaled(cells[4], 0),
        )

    def _time(self, cell: str) -> int:
        """Return the seconds of "2006-12-17T00:00", with or without seconds."""
        try:
            date, clock = cell.replace(" ", "T").split("T")
            year, month, day = [_number(part) for part in date.split("-")]
            hour, minute, second = ([_number(part) for part in clock.split(":")] + [0])[:3]
        except ValueError:
            raise self._error("time_local %r is not like 2006-12-17T00:00" % cell) from None
        fields = (year, month, day, hour, minute, second)
        time_s = unix_seconds(*fields)
        if time_s < 0 or civil(time_s) != fields:
            raise self._error("time_local %r is no time since 1970" % cell)
        return time_s

    def _scaled(self, cell: str, digits: int) -> int:
        """Return a decimal as an integer of 10**-digits; further digits are cut off."""
        whole, _, fraction = cell.strip(_BLANKS).partition(".")
        try:
            number = _number(whole + (fraction + "000")[:digits])
            _number(fraction or "0")
        except ValueError:
            raise self._error("%r is not a number" % cell) from None
        return number

    def _error(self, what: str) -> TraceError:
        return TraceError("%s, line %d: %s" % (self._path, self._line, what))


def _number(text: str) -> int:
    """Return a number of plain digits; ValueError for what one Python or another takes besides."""
    for character in text[1:] if text[:1] in ("-", "+") else text:
        if not "0" <= character <= "9":
            raise ValueError("not a number")
    return int(text)
