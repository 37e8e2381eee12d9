"""What a profile's rows say as curves: power by block, energy by day, energy and demand by period.

Here: the arithmetic from registers to what is drawn. Not here: drawing (`picture`,
`terminal_plot`). Rows that the meter's flash has lost, at the second 0, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ..errors import UsageError
from .data import Cell, ProfileTable

_IMPORTED_BLOCK, _EXPORTED_BLOCK = "1.0.1.29.0.255", "1.0.2.29.0.255"
_MEAN_VOLTAGE = "1.0.12.27.0.255"
_IMPORTED, _EXPORTED, _DEMAND = "1.0.1.8.0.255", "1.0.2.8.0.255", "1.0.1.6.0.255"
_CLOCK, _BILLING_DATE = "0.0.1.0.0.255", "0.0.0.1.2.255"
_HOUR_S = 3600
_RATES = range(1, 9)
DRAWN = ("load", "daily", "billing")
"""Profiles that are a curve."""


@dataclass(frozen=True)
class Block:
    """Mean power from `begins` for `length`, in W, and the mean voltage where it is known."""

    begins: datetime
    length: timedelta
    drawn_w: float
    fed_in_w: float
    voltage_v: float | None

    @property
    def hours(self) -> float:
        """Its length: Wh are W times this."""
        return self.length.total_seconds() / _HOUR_S

    @property
    def ends(self) -> datetime:
        """When it ended, which is how the meter dates it."""
        return self.begins + self.length


@dataclass(frozen=True)
class DayEnergy:
    """Energy of the day that began at `begins`, in Wh."""

    begins: datetime
    imported_wh: float
    exported_wh: float


@dataclass(frozen=True)
class Period:
    """A billing period that ended at `ends`: demand, and energies since the one before, in Wh.

    Energies are None for the first row, whose beginning nobody knows. `by_rate_wh` has 8 or none.
    """

    ends: datetime
    demand_w: float
    demand_at: datetime | None
    imported_wh: float | None
    exported_wh: float | None
    by_rate_wh: tuple[float, ...]


def blocks(table: ProfileTable) -> list[Block]:
    """The load profile as power; times rise, whatever the clock did."""
    length = timedelta(seconds=table.period_s or 1800)
    per_hour = _HOUR_S / length.total_seconds()
    at = [table.place(obis) for obis in (_IMPORTED_BLOCK, _EXPORTED_BLOCK, _MEAN_VOLTAGE)]
    if at[0] is None:
        raise UsageError("these rows hold no energy to draw", "read the load profile whole")
    found = []
    for when, row in _dated(table, _CLOCK):
        drawn, fed_in, voltage = (None if place is None else _number(row[place]) for place in at)
        powers = ((drawn or 0) * per_hour, (fed_in or 0) * per_hour)
        found.append(Block(when - length, length, *powers, voltage))
    return found


def days(table: ProfileTable) -> list[DayEnergy]:
    """The daily profile as energy of each day of which both midnights are there."""
    imported, exported = table.place(_IMPORTED), table.place(_EXPORTED)
    found = []
    for (begin, before), (end, row) in pairwise(_dated(table, _CLOCK)):
        if end - begin <= timedelta(days=1):
            gained = _gain(before, row, imported), _gain(before, row, exported)
            found.append(DayEnergy(begin, gained[0] or 0, gained[1] or 0))
    return found


def periods(table: ProfileTable) -> list[Period]:
    """The billing profile as energies of each period, and its demand."""
    rows = list(_dated(table, _BILLING_DATE)) or list(_dated(table, _CLOCK))
    before: tuple[Cell, ...] | None = None
    found = []
    for ends, row in rows:
        found.append(_period(table, ends, before, row))
        before = row
    return found


def _period(
    table: ProfileTable, ends: datetime, before: tuple[Cell, ...] | None, row: tuple[Cell, ...]
) -> Period:
    demand, moment = table.place(_DEMAND), table.place(_DEMAND, 5)
    at = row[moment] if moment is not None else None
    rates = [table.place(f"1.0.1.8.{rate}.255") for rate in _RATES]
    gains = [_gain(before, row, place) for place in rates] if before else []
    return Period(
        ends,
        0 if demand is None else _number(row[demand]) or 0,
        at if isinstance(at, datetime) else None,
        _gain(before, row, table.place(_IMPORTED)),
        _gain(before, row, table.place(_EXPORTED)),
        tuple(gain or 0 for gain in gains),
    )


def _gain(
    before: tuple[Cell, ...] | None, row: tuple[Cell, ...], place: int | None
) -> float | None:
    """How far a register moved between two rows; it runs over at 2^32."""
    if before is None or place is None:
        return None
    old, new = _number(before[place]), _number(row[place])
    return None if old is None or new is None else (new - old) % 2**32


def _dated(table: ProfileTable, obis: str) -> Iterator[tuple[datetime, tuple[Cell, ...]]]:
    place = table.place(obis)
    if place is None:
        return iter(())
    dated = [(row[place], row) for row in table.rows]
    known = [(when, row) for when, row in dated if isinstance(when, datetime) and when.year > 1970]
    return iter(sorted(known, key=lambda pair: pair[0]))


def _number(value: Cell) -> float | None:
    return None if value is None or isinstance(value, str | datetime) else float(value)
