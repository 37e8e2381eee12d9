"""What a unit's description says about measuring: the settings that a new meter begins with.

Here: their plain form, as JSON has it. Not here: what makes them sound (`core`). Once somebody has
set anything, what is stored counts instead.

    "demand": {"period_s": 1800, "slides": 1}      "load_period_s": 900      "billing_day": 1
    "limits": {"normal_w": 3000, ...}              the names of `core.limiter.Limits`
    "thresholds": {"9": [180000, 190000, 300, 120]}         by the code that begins a condition
    "tamper_cuts": [201, 251]
    "tariff": {"name": "...",
               "seasons": [["winter", "10-15", "week"], ...],
               "weeks": {"week": [1, 1, 1, 1, 1, 2, 2]},
               "days": {"1": [["00:00", 2], ["06:00", 1]], ...},
               "special_days": [["2026-01-26", 2], ["*-08-15", 2]]}
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core.tariff_calendar import SpecialDay, TariffCalendar
    from .parts import Parts


def apply(parts: "Parts", unit: dict) -> None:
    """Set what `unit` says; ValueError names what cannot be."""
    demand = unit.get("demand")
    if demand:
        parts.measuring.set_demand(demand["period_s"], demand.get("slides", 1))
    if "load_period_s" in unit:
        parts.measuring.set_load(unit["load_period_s"])
    if "billing_day" in unit:
        parts.measuring.set_billing_day(unit["billing_day"])
    for name, value in unit.get("limits", {}).items():
        if not hasattr(parts.limiter.limits, name):
            raise ValueError("limits: there is no %s" % name)
        setattr(parts.limiter.limits, name, tuple(value) if isinstance(value, list) else value)
    parts.limiter.limits.check()
    for code, numbers in unit.get("thresholds", {}).items():
        parts.thresholds.set(int(code), *numbers)
    parts.measuring.set_tamper_cuts(tuple(unit.get("tamper_cuts", ())))
    if "tariff" in unit:
        _set_tariff(parts, unit["tariff"])


def _set_tariff(parts: "Parts", tariff: dict) -> None:
    parts.tariff.prepare(calendar_of(tariff), 0)
    parts.tariff.activate()
    parts.tariff.keep_special_days(special_days_of(tariff))


def calendar_of(tariff: dict) -> "TariffCalendar":
    """Return the calendar in its plain form; ValueError names what is wrong."""
    from .core.tariff_calendar import TariffCalendar

    seasons = []
    for name, start, week in tariff.get("seasons", ()):
        month, day = _numbers(start, "-", 2)
        seasons.append((name.encode(), month, day, week.encode()))
    weeks = [(name.encode(), tuple(days)) for name, days in tariff["weeks"].items()]
    days = [(int(day_id), _switches(day)) for day_id, day in tariff["days"].items()]
    name = tariff.get("name", "").encode()
    return TariffCalendar(name, tuple(seasons), tuple(weeks), tuple(days))


def special_days_of(tariff: dict) -> "tuple[SpecialDay, ...]":
    """Return the special days in their plain form."""
    found = []
    for date, day_id in tariff.get("special_days", ()):
        year, _, rest = date.partition("-")
        month, day = _numbers(rest, "-", 2)
        found.append((0 if year == "*" else int(year), month, day, day_id))
    return tuple(found)


def _switches(day: list) -> "tuple[tuple[int, int], ...]":
    found = []
    for time, rate in day:
        hour, minute = _numbers(time, ":", 2)
        found.append((hour * 60 + minute, rate))
    return tuple(found)


def _numbers(text: str, mark: str, count: int) -> "list[int]":
    parts = text.split(mark)
    if len(parts) != count or not all(part.isdigit() for part in parts):
        raise ValueError("%r is not %d numbers with %s between" % (text, count, mark))
    return [int(part) for part in parts]
