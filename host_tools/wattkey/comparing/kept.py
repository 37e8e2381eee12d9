"""Two meters' load profiles, block by block: what they have both kept, compared afterwards.

Here: which blocks belong together, by the meters' clocks. Not here: percents (`arithmetic`), nor
reading profiles (`profiles.reading`). A clock that is off shifts all blocks of its meter: what may
flow meanwhile is part of the doubt, and half a block or more cannot be compared.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ..meter_data import UNSET_CLOCK, MeterClock
from ..profiles.data import Cell, ProfileTable
from .arithmetic import Measured, Span
from .live import ComparisonError

_CLOCK, _IMPORTED = "0.0.1.0.0.255", "1.0.1.29.0.255"
_VOLTAGE, _CURRENT = "1.0.12.27.0.255", "1.0.11.27.0.255"
_CLOCK_COUNT_S = 1
"""What is read of a clock is whole seconds."""


@dataclass(frozen=True)
class Kept:
    """What one meter has kept, and its clock, read at the computer's Unix time `read_at_s`."""

    serial: str
    table: ProfileTable
    clock: MeterClock
    read_at_s: float

    @property
    def clock_off_s(self) -> float:
        """How far its clock is ahead of this computer's; ComparisonError if it is not set."""
        if self.clock.time_s is None or self.clock.quality == UNSET_CLOCK:
            raise ComparisonError(
                f"the clock of meter {self.serial} is not set, so its blocks have no time",
                "set it (wattkey clock --set) and let it run; or compare live, without --last",
            )
        return self.clock.time_s - self.read_at_s


def clock_difference_s(reference: Kept, tested: Kept) -> float:
    """How far the tested meter's clock is ahead, in whole s; ComparisonError if one is not set."""
    return float(round(tested.clock_off_s - reference.clock_off_s))


def spans(reference: Kept, tested: Kept) -> list[Span]:
    """The blocks that both have; ComparisonError where theirs cannot be laid side by side."""
    difference_s = abs(clock_difference_s(reference, tested))
    period_s = _period(reference, tested)
    if difference_s * 2 >= period_s:
        raise ComparisonError(
            f"the meters' clocks differ by {difference_s:.0f} s, half a block or more",
            "set both (wattkey clock --set), let them run a day; or compare live, without --last",
        )
    of_reference, of_tested = _blocks(reference), _blocks(tested)
    length = timedelta(seconds=period_s)
    resolution = max(_resolution_wh(reference), _resolution_wh(tested))
    found = [
        Span(ends - length, ends, of_reference[ends], of_tested[ends], resolution)
        for ends in sorted(of_reference.keys() & of_tested.keys())
    ]
    if not found:
        raise ComparisonError(
            "the meters have no block of the same time", "ask for others: --from, --to, --last"
        )
    return _with_timing(found, (difference_s + _CLOCK_COUNT_S) / period_s)


def _period(reference: Kept, tested: Kept) -> int:
    periods = {kept.table.period_s for kept in (reference, tested)}
    if len(periods) != 1 or 0 in periods:
        raise ComparisonError(
            f"the blocks last {reference.table.period_s} s in meter {reference.serial} "
            f"and {tested.table.period_s} s in {tested.serial}",
            "let both keep blocks of one length; or compare live, without --last",
        )
    return periods.pop()


def _blocks(kept: Kept) -> dict[datetime, Measured]:
    """By their end in UTC; an end that came twice (the clock was set back) is left out."""
    table = kept.table
    clock = table.place(_CLOCK)
    places = [table.place(obis) for obis in (_IMPORTED, _VOLTAGE, _CURRENT)]
    if clock is None or places[0] is None:
        raise ComparisonError(
            f"the load profile of meter {kept.serial} has no time, or no energy",
            "compare live, without --last",
        )
    rows = [(row[clock], row) for row in table.rows]
    dated = [(when.astimezone(UTC), row) for when, row in rows if isinstance(when, datetime)]
    times = Counter(when for when, _ in dated)
    return {when: _measured(row, places) for when, row in dated if times[when] == 1}


def _measured(row: Sequence[Cell], places: Sequence[int | None]) -> Measured:
    energy, voltage, current = (None if at is None else _number(row[at]) for at in places)
    return Measured(energy or 0.0, voltage, current)


def _number(value: Cell) -> float | None:
    return None if value is None or isinstance(value, str | datetime) else float(value)


def _resolution_wh(kept: Kept) -> float:
    place = kept.table.place(_IMPORTED)
    return 10.0 ** kept.table.columns[place].scaler if place is not None else 1.0


def _with_timing(found: list[Span], shift: float) -> list[Span]:
    """Each block may hold `shift` of a neighbour's energy in place of its own."""
    energies = [span.reference.energy_wh for span in found]
    most = [max(energies[max(0, at - 1) : at + 2]) for at in range(len(found))]
    return [
        replace(span, timing_wh=shift * energy) for span, energy in zip(found, most, strict=True)
    ]
