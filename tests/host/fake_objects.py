"""A meter's metering objects as a table in this process: profiles with both selectors, settings.

It keeps the contract of `profiles.reading.Attributes`, decodes what is selected and written with
the codec, and plays what goes wrong: refusals, rows that move, a road that breaks.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from meter.dlms import date_time, obis
from meter.dlms.axdr_reader import read_value
from wattkey.errors import MeterRefusedError

CLOCK = (8, "0.0.1.0.0.255", 2, 0)
LOAD_COLUMNS = (
    CLOCK,
    (3, "1.0.12.27.0.255", 2, 0),
    (3, "1.0.1.29.0.255", 2, 0),
    (3, "1.0.9.29.0.255", 2, 0),
    (3, "1.0.2.29.0.255", 2, 0),
    (3, "1.0.10.29.0.255", 2, 0),
    (3, "1.0.11.27.0.255", 2, 0),
)
LOAD_SCALERS = ((-2, 35), (0, 30), (0, 31), (0, 30), (0, 31), (-2, 33))
ZONE_MIN = 60


def octets_of(unix_s: int) -> bytes:
    """A date-time in the fake's zone."""
    return date_time.from_unix(unix_s, ZONE_MIN)


def local(unix_s: int) -> datetime:
    """The same as a datetime."""
    zone = timezone(timedelta(minutes=ZONE_MIN))
    return datetime.fromtimestamp(unix_s, UTC).astimezone(zone)


class FakeObjects:
    """Attributes by (class, OBIS, attribute); a profile's rows are lists of decoded values."""

    def __init__(self) -> None:
        self.values: dict[tuple[int, str, int], Any] = {}
        self.rows: dict[str, list[list[Any]]] = {}
        self.calls: list[tuple[int, str, int, Any]] = []
        self.refuses: set[tuple[int, str, int]] = set()
        self.asked = 0
        self.on_get: Callable[[], None] = lambda: None

    def add_profile(
        self, name: str, columns: tuple[tuple[int, str, int, int], ...], period_s: int = 0
    ) -> list[list[Any]]:
        """A profile without rows; returns its list of rows."""
        self.values[7, name, 3] = [
            [class_id, obis.parse(code), attribute, part]
            for class_id, code, attribute, part in columns
        ]
        self.values[7, name, 4] = period_s
        self.rows[name] = []
        return self.rows[name]

    def add_scalers(
        self, name: str, columns: tuple[tuple[int, str, int, int], ...], told: tuple[Any, ...]
    ) -> None:
        """A scaler profile of one row."""
        rows = self.add_profile(name, tuple((c[0], c[1], 3, 0) for c in columns))
        rows.append([list(pair) for pair in told])

    def get(self, class_id: int, obis: str, attribute: int, selection: bytes = b"") -> Any:
        self._meet(class_id, obis, attribute)
        self.asked += 1
        self.on_get()
        if class_id == 7 and attribute == 2:
            return _selected(self.rows[obis], selection)
        if class_id == 7 and attribute == 7:
            return len(self.rows[obis])
        return self.values[class_id, obis, attribute]

    def set(self, class_id: int, obis: str, attribute: int, data: bytes) -> None:
        self._meet(class_id, obis, attribute)
        self.values[class_id, obis, attribute] = read_value(data)

    def call(self, class_id: int, obis: str, method: int, data: bytes) -> Any:
        self._meet(class_id, obis, -method)
        self.calls.append((class_id, obis, method, read_value(data)))

    def _meet(self, class_id: int, obis: str, attribute: int) -> None:
        if (class_id, obis, attribute) in self.refuses:
            raise MeterRefusedError("the meter refused: other-reason (250)")
        known = attribute < 0 or class_id == 7 or (class_id, obis, attribute) in self.values
        if not known or (class_id == 7 and obis not in self.rows):
            raise MeterRefusedError(f"the meter refused: object-undefined (4) {obis}")


def _selected(rows: list[list[Any]], selection: bytes) -> list[list[Any]]:
    if not selection:
        return [list(row) for row in rows]
    value: Any = read_value(selection[1:])
    if selection[0] == 2:
        first, last, _, _ = value
        return [list(row) for row in rows[max(first, 1) - 1 : last or None]]
    _, begin, end, _ = value
    from_s, to_s = date_time.to_unix(begin), date_time.to_unix(end)
    return [list(row) for row in rows if _holds(from_s, to_s, date_time.to_unix(row[0]))]


def _holds(from_s: int | None, to_s: int | None, time_s: int | None) -> bool:
    assert time_s is not None
    return (from_s is None or from_s <= time_s) and (to_s is None or time_s <= to_s)


def with_load(count: int, start_s: int = 1_800_000_000, period_s: int = 1800) -> FakeObjects:
    """A fake whose load profile has `count` rows, each with another energy."""
    fake = FakeObjects()
    rows = fake.add_profile("1.0.99.1.0.255", LOAD_COLUMNS, period_s)
    fake.add_scalers("1.0.94.91.4.255", LOAD_COLUMNS[1:], LOAD_SCALERS)
    rows += [load_row(start_s, period_s, at) for at in range(1, count + 1)]
    return fake


def load_row(start_s: int, period_s: int, at: int) -> list[Any]:
    """The `at`-th row."""
    return [octets_of(start_s + at * period_s), 23_012, 500 + at, 510 + at, 0, 0, 217]
