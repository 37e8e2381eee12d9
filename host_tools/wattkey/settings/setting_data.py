"""What a meter measures and limits by, as typed values: limits, conditions, tariff, periods.

Here: shapes, and the words for conditions. Not here: how the meter holds them (`limit_settings`,
`tariff_settings`), nor how people write them (`limit_file`, `tariff_file`). Times of day are
minutes of local time.
"""

from dataclasses import dataclass
from datetime import datetime

CONDITIONS = {
    7: ("over_voltage", "V"),
    9: ("low_voltage", "V"),
    51: ("current_reversed", "W"),
    65: ("bypass", "A"),
    67: ("over_current", "A"),
    69: ("earth_loading", "A"),
    201: ("magnet", ""),
    203: ("neutral_disturbed", ""),
    205: ("low_power_factor", "pf"),
    207: ("single_wire", "A"),
    251: ("cover", ""),
}
"""By the code that begins a condition: its name in files, and the unit of its thresholds."""


def condition_name(code: int) -> str:
    """The name of a condition in files; its code where nobody knows it."""
    return CONDITIONS[code][0] if code in CONDITIONS else str(code)


CONDITION_CODES = {name: code for code, (name, _) in CONDITIONS.items()}


@dataclass(frozen=True)
class Emergency:
    """An emergency profile: it holds `duration_s` from `begins` on if `number` is of `groups`."""

    number: int = 0
    begins: datetime | None = None
    duration_s: int = 0
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The limiter's settings (SPEC 2.12); a limit of 0 is none, a `lockout_s` of 0 has no end."""

    normal_w: int
    emergency_w: int
    limit_ma: int
    trip_w: int
    trip_ma: int
    min_over_s: int
    min_under_s: int
    hold_s: int
    attempts: int
    lockout_s: int
    emergency: Emergency = Emergency()
    active_w: int = 0
    is_emergency: bool = False


@dataclass(frozen=True)
class Threshold:
    """When a condition begins and ends: mV, mA, mW or 0.001, each held for so many seconds."""

    code: int
    is_used: bool
    begins_at: int
    ends_at: int
    begin_s: int
    end_s: int


@dataclass(frozen=True)
class Protection:
    """All that may open the contact but payment: limits, thresholds, and what tampering cuts."""

    limits: Limits
    thresholds: tuple[Threshold, ...]
    tamper_cuts: tuple[int, ...]


@dataclass(frozen=True)
class Season:
    """From `month`/`day` on each year, the week named `week` holds."""

    name: str
    month: int
    day: int
    week: str


@dataclass(frozen=True)
class Week:
    """The ids of the days from Monday to Sunday."""

    name: str
    days: tuple[int, ...]


@dataclass(frozen=True)
class Day:
    """From each minute of the day on, a rate of 1 to 8; the first switch is at midnight."""

    day_id: int
    switches: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class SpecialDay:
    """A date, of every year where `year` is 0, that is lived as day `day_id`."""

    year: int
    month: int
    day: int
    day_id: int


@dataclass(frozen=True)
class Calendar:
    """Which rate holds when (SPEC 2.9)."""

    name: str
    seasons: tuple[Season, ...]
    weeks: tuple[Week, ...]
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Tariff:
    """What a meter has: the calendar in force, the one that waits and since when, special days."""

    active: Calendar | None
    passive: Calendar | None
    activates: datetime | None
    special_days: tuple[SpecialDay, ...]
    rate: int | None = None


@dataclass(frozen=True)
class TariffPlan:
    """What somebody wants: a calendar, its special days, and from when on (None: at once)."""

    calendar: Calendar
    special_days: tuple[SpecialDay, ...] = ()
    activates: datetime | None = None


@dataclass(frozen=True)
class Periods:
    """By which periods a meter measures, and how often somebody has changed its settings."""

    demand_s: int
    load_s: int
    billing_day: int | None
    programmings: int
