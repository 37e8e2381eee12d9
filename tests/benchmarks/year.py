"""How fast virtual time runs: live emulators stepped through 2008, one sample a minute.

Everything is on: rates that change during the day, sliding demand, quarter-hour load, limits.
"""

import calendar
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

from system.household import Household
from wattkey.emulator import EmulatorOptions

from .subjects import BenchError, Subject

_YEAR = 2008
_MONTHS = range(1, 13)
_EVERYTHING = {
    "tariff": {
        "weeks": {"week": [1, 1, 1, 1, 1, 2, 2]},
        "days": {"1": [["00:00", 1], ["06:00", 2], ["17:00", 3]], "2": [["00:00", 4]]},
        "special_days": [["*-12-25", 2]],
    },
    "demand": {"period_s": 1800, "slides": 6},
    "load_period_s": 900,
    "limits": {"normal_w": 20_000, "trip_w": 30_000},
}


@dataclass(frozen=True)
class VirtualYear:
    """The median month's speed, the whole year's duration, and the energy counted in it."""

    days_per_s: float
    year_s: float
    import_wh: int


def measure(subjects: Sequence[Subject], say: Callable[[str], None]) -> dict[str, VirtualYear]:
    """Step one emulator of each kind by turns, a month at a time."""
    times: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    with ExitStack() as stack:
        houses = {s.name: stack.enter_context(_supplied_house(s.runtime)) for s in subjects}
        for month in _MONTHS:
            say(calendar.month_name[month])
            for name, house in houses.items():
                times[name].append(_step_s(house, _days(month)))
        energy_wh = {name: house.bench.read().import_wh for name, house in houses.items()}
    if len(set(energy_wh.values())) > 1:
        raise BenchError(f"the emulators disagree on the year's energy: {energy_wh}")
    return {name: _summary(times[name], energy_wh[name]) for name in times}


def _supplied_house(runtime: str) -> Household:
    options = EmulatorOptions(
        runtime=runtime, speed=None, trace=str(_YEAR), sample_s=60, settings=_EVERYTHING
    )
    return _Supplied(options)


class _Supplied(Household):
    """A household that has paid for longer than the year."""

    def __enter__(self) -> Household:
        super().__enter__()
        self.provision()
        self.buy(timedelta(days=400))
        return self


def _step_s(house: Household, days: int) -> float:
    start = time.perf_counter()
    house.bench.step(days=days)
    return time.perf_counter() - start


def _summary(times: Sequence[float], energy_wh: int) -> VirtualYear:
    speeds = [_days(month) / seconds for month, seconds in zip(_MONTHS, times, strict=True)]
    return VirtualYear(statistics.median(speeds), sum(times), energy_wh)


def _days(month: int) -> int:
    return calendar.monthrange(_YEAR, month)[1]
