"""A tariff as people write it in TOML, read and checked line by line, and written back.

Here: the words of the file; its examples are in `data/`. Not here: the octets (`tariff_settings`).
What makes a calendar sound is asked of the meter's own code as well, before the meter is.
"""

import json
import re
from datetime import datetime
from pathlib import Path

from meter.core import tariff_calendar
from meter.core.rates import RATES

from . import setting_data as sd
from . import toml_file
from .toml_file import TomlTable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_NAME = 16
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")


def read(file: Path) -> sd.TariffPlan:
    """The plan in `file`; UsageError with line and key for what cannot be."""
    root = toml_file.read(file)
    rates = _rates(root.table("rates"))
    days, day_ids = _days(root.table("days"), rates)
    weeks = _weeks(root.table("weeks"), day_ids)
    seasons = [_season(table, weeks) for table in root.tables("seasons")]
    specials = [_special(table, day_ids) for table in root.tables("special_days")]
    plan = sd.TariffPlan(
        sd.Calendar(_name(root, "name"), tuple(seasons), tuple(weeks.values()), tuple(days)),
        tuple(specials),
        _activation(root),
    )
    root.finish()
    _ask_the_meter(plan, root)
    return plan


def _rates(table: TomlTable) -> dict[str, int]:
    rates = {}
    for key in table:
        rate = table.take(key, int, f"a number of 1 to {RATES}")
        if not 1 <= rate <= RATES:
            raise table.complaint(f"there is no rate {rate}", f"rates are 1 to {RATES}", key)
        rates[key] = rate
    return rates


def _days(table: TomlTable, rates: dict[str, int]) -> tuple[list[sd.Day], dict[str, int]]:
    ids = {key: at for at, key in enumerate(table, 1)}
    days = [sd.Day(day_id, _switches(table.table(key), rates)) for key, day_id in ids.items()]
    if not days:
        raise table.complaint("days are missing", 'add a table such as [days.work] with "00:00"')
    return days, ids


def _switches(table: TomlTable, rates: dict[str, int]) -> tuple[tuple[int, int], ...]:
    switches = []
    for key in table:
        match = _TIME.fullmatch(key)
        if not match:
            hint = 'write it in quotes, with two digits each: "06:00"'
            raise table.complaint(f"'{key}' is not a time of day", hint, key)
        switches.append((int(match[1]) * 60 + int(match[2]), _rate(table, key, rates)))
    if not switches or min(switches)[0] != 0:
        raise table.complaint("the day does not say what holds at midnight", 'add "00:00" = rate')
    return tuple(sorted(switches))


def _rate(table: TomlTable, key: str, rates: dict[str, int]) -> int:
    by_number = {str(rate): rate for rate in range(1, RATES + 1)}
    name = table.take(key, str, 'the name of a rate of [rates], or a number such as "1"')
    if name in rates or name in by_number:
        return rates.get(name) or by_number[name]
    known = ", ".join(rates) or "1 to 8"
    raise table.complaint(f"there is no rate '{name}'", f"rates are: {known}", key)


def _weeks(table: TomlTable, day_ids: dict[str, int]) -> dict[str, sd.Week]:
    weeks = {key: sd.Week(key, _week(table.table(key), day_ids)) for key in table}
    for key in weeks:
        _check_name(table, key, key)
    if not weeks:
        raise table.complaint(
            "weeks are missing", 'add [weeks.all] with monday-sunday = "the name of a day"'
        )
    return weeks


def _week(table: TomlTable, day_ids: dict[str, int]) -> tuple[int, ...]:
    days: dict[int, int] = {}
    for key in table:
        for weekday in _weekdays(table, key):
            if weekday in days:
                raise table.complaint(f"{WEEKDAYS[weekday]} is there twice", "choose one", key)
            days[weekday] = _day_id(table, key, day_ids)
    missing = [name for at, name in enumerate(WEEKDAYS) if at not in days]
    if missing:
        hint = 'a week has seven days: monday-friday = "...", saturday-sunday = "..."'
        raise table.complaint(f"{', '.join(missing)} missing", hint)
    return tuple(days[at] for at in range(7))


def _weekdays(table: TomlTable, key: str) -> range:
    begin, _, end = key.partition("-")
    if begin not in WEEKDAYS or (end or begin) not in WEEKDAYS:
        hint = "write it like monday, or monday-friday"
        raise table.complaint(f"'{key}' is no weekday", hint, key)
    first, last = WEEKDAYS.index(begin), WEEKDAYS.index(end or begin)
    if first > last:
        raise table.complaint(f"'{key}' goes past sunday", "a week begins on monday", key)
    return range(first, last + 1)


def _day_id(table: TomlTable, key: str, day_ids: dict[str, int]) -> int:
    name = table.take(key, str, "the name of a day")
    if name not in day_ids:
        raise table.complaint(f"there is no day '{name}'", f"days are: {', '.join(day_ids)}", key)
    return day_ids[name]


def _season(table: TomlTable, weeks: dict[str, sd.Week]) -> sd.Season:
    _, month, day = _date(table, "begins", has_year=False)
    week = table.take("week", str, "the name of a week")
    if week not in weeks:
        raise table.complaint(
            f"there is no week '{week}'", f"weeks are: {', '.join(weeks)}", "week"
        )
    season = sd.Season(_name(table, "name"), month, day, week)
    table.finish()
    return season


def _special(table: TomlTable, day_ids: dict[str, int]) -> sd.SpecialDay:
    year, month, day = _date(table, "date", has_year=True)
    special = sd.SpecialDay(year, month, day, _day_id(table, "day", day_ids))
    table.finish()
    return special


def _date(table: TomlTable, key: str, has_year: bool) -> tuple[int, int, int]:
    what = '"2027-01-26", or "01-26" for every year' if has_year else 'a date such as "10-15"'
    text = table.take(key, str, what)
    match = _DATE.fullmatch(text)
    if not match or (match[1] and not has_year):
        raise table.complaint(f"'{text}' is not a date of that kind", f"write {what}", key)
    try:  # a leap year has every date there is
        datetime(int(match[1] or 2000), int(match[2]), int(match[3]))
    except ValueError:
        raise table.complaint(f"there is no date '{text}'", f"write {what}", key) from None
    return int(match[1] or 0), int(match[2]), int(match[3])


def _name(table: TomlTable, key: str) -> str:
    name = table.take(key, str, f"a name of at most {_LONGEST_NAME} letters")
    _check_name(table, name, key)
    return name


def _check_name(table: TomlTable, name: str, key: str) -> None:
    if not name.isascii() or not 1 <= len(name) <= _LONGEST_NAME:
        hint = f"1 to {_LONGEST_NAME} letters, without accents"
        raise table.complaint(f"'{name}' cannot be a name here", hint, key)


def _activation(root: TomlTable) -> datetime | None:
    if "activate" not in root:
        return None
    what = "a moment with its zone, without quotes: 2027-01-01T00:00:00+05:30"
    moment = root.take("activate", datetime, what)
    if moment.tzinfo is None:
        raise root.complaint("that moment has no zone", f"write {what}", "activate")
    return moment


def _ask_the_meter(plan: sd.TariffPlan, root: TomlTable) -> None:
    """Let the firmware's own rules judge what the file's did not."""
    calendar = plan.calendar
    try:
        judged = tariff_calendar.TariffCalendar(
            calendar.name.encode(),
            tuple((s.name.encode(), s.month, s.day, s.week.encode()) for s in calendar.seasons),
            tuple((week.name.encode(), week.days) for week in calendar.weeks),
            tuple((day.day_id, day.switches) for day in calendar.days),
        )
        specials = [(s.year, s.month, s.day, s.day_id) for s in plan.special_days]
        tariff_calendar.check_specials(tuple(specials), judged)
    except tariff_calendar.CalendarError as error:
        raise root.complaint(f"the meter would not take it: {error}", "change the file") from None
    if not calendar.seasons and len(calendar.weeks) > 1:
        raise root.complaint(
            "several weeks, but no seasons that say when each holds", "add [[seasons]]", "weeks"
        )


def text_of(calendar: sd.Calendar, specials: tuple[sd.SpecialDay, ...] = ()) -> str:
    """A calendar as such a file, which `read` takes back; days and rates have only numbers."""
    lines = [f"name = {_quoted(calendar.name)}"]
    for day in calendar.days:
        lines += ["", f"[days.day{day.day_id}]"]
        lines += [f'"{at // 60:02}:{at % 60:02}" = "{rate}"' for at, rate in day.switches]
    for week in calendar.weeks:
        lines += ["", f"[weeks.{_key(week.name)}]"]
        lines += [
            f'{weekday} = "day{day_id}"'
            for weekday, day_id in zip(WEEKDAYS, week.days, strict=True)
        ]
    for season in calendar.seasons:
        begins = f"{season.month:02}-{season.day:02}"
        lines += ["", "[[seasons]]", f"name = {_quoted(season.name)}", f'begins = "{begins}"']
        lines.append(f"week = {_quoted(season.week)}")
    for special in specials:
        year = f"{special.year:04}-" if special.year else ""
        date = f"{year}{special.month:02}-{special.day:02}"
        lines += ["", "[[special_days]]", f'date = "{date}"', f'day = "day{special.day_id}"']
    return "\n".join(lines)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text)
