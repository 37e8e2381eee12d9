"""Which rate the clock asks for: seasons, weeks, days and special days, as COSEM class 20 has them.

Here: one calendar, what makes it sound, and its octets. Not here: which calendar is in force
(`tariff`), nor what is counted by rate (`rates`). Times are local; a minute is one of the day.
"""

from ..const import const
from .calendar import civil
from .rates import RATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

    # Month and day on which it begins, and the name of its week; (name of the week, day ids from
    # Monday on); (day id, ((minute, rate), ...)); (year or 0 for every one, month, day, day id).
    Season = tuple[bytes, int, int, bytes]
    Week = tuple[bytes, tuple[int, ...]]
    Day = tuple[int, tuple[tuple[int, int], ...]]
    SpecialDay = tuple[int, int, int, int]

_MOST_SEASONS = const(12)
_MOST_DAYS = const(16)
_MOST_SWITCHES = const(16)
_MOST_SPECIAL_DAYS = const(64)
_LONGEST_NAME = const(16)
_DAY_S = const(86_400)
_DAY_MIN = const(1440)
_DAYS_IN_MONTH = b"\x1f\x1d\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f"


class CalendarError(ValueError):
    """The calendar cannot be used; the text says why."""


class TariffCalendar:
    """A calendar that has an answer for every moment; CalendarError where it would not.

    Without seasons its first week holds all year. The first switch of each day is at midnight.
    """

    def __init__(
        self,
        name: bytes,
        seasons: "tuple[Season, ...]",
        weeks: "tuple[Week, ...]",
        days: "tuple[Day, ...]",
    ) -> None:
        self.name = name
        self.seasons = tuple(sorted(seasons, key=_start))
        self.weeks = weeks
        self.days = tuple([(day_id, tuple(sorted(switches))) for day_id, switches in days])
        self._check()

    def rate_at(self, local_s: int, specials: "tuple[SpecialDay, ...]" = ()) -> "tuple[int, int]":
        """Return the rate at `local_s`, and the local second in which another may begin."""
        midnight_s = local_s // _DAY_S * _DAY_S
        minute = local_s % _DAY_S // 60
        rate, until_min = 0, _DAY_MIN
        for start_min, switched_to in self._switches(self._day_id(midnight_s, specials)):
            if start_min > minute:
                until_min = start_min
                break
            rate = switched_to
        return rate, midnight_s + until_min * 60

    def has_day(self, day_id: int) -> bool:
        """Say whether there is a day of this id."""
        return any(day[0] == day_id for day in self.days)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.4)."""
        writer.string(self.name)
        writer.compact(len(self.seasons))
        for name, month, day, week in self.seasons:
            writer.string(name)
            writer.number(month, 1)
            writer.number(day, 1)
            writer.string(week)
        writer.compact(len(self.weeks))
        for name, day_ids in self.weeks:
            writer.string(name)
            for day_id in day_ids:
                writer.number(day_id, 1)
        _write_days(writer, self.days)

    def _day_id(self, midnight_s: int, specials: "tuple[SpecialDay, ...]") -> int:
        year, month, day, _, _, _ = civil(midnight_s)
        for of_year, of_month, of_day, day_id in specials:
            if of_year in (0, year) and (of_month, of_day) == (month, day):
                return day_id
        return self._week(month, day)[midnight_s // _DAY_S % 7 - 4]  # day 0 was a Thursday

    def _week(self, month: int, day: int) -> "tuple[int, ...]":
        if not self.seasons:
            return self.weeks[0][1]
        found = self.seasons[-1]  # before the year's first season the last one goes on
        for season in self.seasons:
            if season[1:3] <= (month, day):
                found = season
        return self._named_week(found[3])

    def _named_week(self, name: bytes) -> "tuple[int, ...]":
        for week_name, day_ids in self.weeks:
            if week_name == name:
                return day_ids
        raise CalendarError("a season names a week that is not there")

    def _switches(self, wanted: int) -> "tuple[tuple[int, int], ...]":
        for day_id, switches in self.days:
            if day_id == wanted:
                return switches
        raise CalendarError("a week names a day that is not there")

    def _check(self) -> None:
        if not 1 <= len(self.weeks) <= _MOST_SEASONS or len(self.seasons) > _MOST_SEASONS:
            raise CalendarError("a calendar has 1 to 12 weeks and at most 12 seasons")
        if not 1 <= len(self.days) <= _MOST_DAYS:
            raise CalendarError("a calendar has 1 to 16 days")
        names = [self.name] + [week[0] for week in self.weeks]
        for name, month, day, week in self.seasons:
            names.append(name)
            check_date(month, day)
            self._named_week(week)
        if max([len(name) for name in names]) > _LONGEST_NAME:
            raise CalendarError("a name has at most 16 octets")
        self._check_ambiguity()
        for _, day_ids in self.weeks:
            if len(day_ids) != 7:
                raise CalendarError("a week has 7 days")
            for day_id in day_ids:
                self._switches(day_id)
        for day_id, switches in self.days:
            _check_day(day_id, switches)

    def _check_ambiguity(self) -> None:
        if not _are_distinct([_start(season) for season in self.seasons]):
            raise CalendarError("two seasons begin on one date")
        if not _are_distinct([week[0] for week in self.weeks]):
            raise CalendarError("two weeks have one name")
        if not _are_distinct([day[0] for day in self.days]):
            raise CalendarError("two days have one id")


def check_date(month: int, day: int) -> None:
    """Demand a day that some year has."""
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN_MONTH[month - 1]:
        raise CalendarError("no year has such a date")


def check_specials(specials: "tuple[SpecialDay, ...]", calendar: TariffCalendar) -> None:
    """Demand special days that `calendar` knows the days of."""
    if len(specials) > _MOST_SPECIAL_DAYS:
        raise CalendarError("at most 64 special days")
    for year, month, day, day_id in specials:
        check_date(month, day)
        if not 0 <= year <= 9999 or not calendar.has_day(day_id):
            raise CalendarError("a special day names a year or a day that is not there")
    if not _are_distinct([special[:3] for special in specials]):
        raise CalendarError("two special days have one date")


def read_calendar(reader: "OctetReader") -> TariffCalendar:
    """Take a calendar back; CalendarError or OctetsError if it cannot have been one."""
    name = reader.string()
    seasons = []
    for _ in range(reader.compact_below(_MOST_SEASONS + 1)):
        season = reader.string()
        month, day = reader.number(1), reader.number(1)
        seasons.append((season, month, day, reader.string()))
    weeks = []
    for _ in range(reader.compact_below(_MOST_SEASONS + 1)):
        week = reader.string()
        weeks.append((week, tuple([reader.number(1) for _ in range(7)])))
    return TariffCalendar(name, tuple(seasons), tuple(weeks), _read_days(reader))


def _start(season: "Season") -> "tuple[int, int]":
    return season[1], season[2]


def _are_distinct(keys: list) -> bool:
    return len(set(keys)) == len(keys)


def _check_day(day_id: int, switches: "tuple[tuple[int, int], ...]") -> None:
    if not 0 <= day_id <= 255 or not 1 <= len(switches) <= _MOST_SWITCHES:
        raise CalendarError("a day has an id of 0 to 255 and 1 to 16 switches")
    if switches[0][0] != 0:
        raise CalendarError("the first switch of a day is at midnight")
    for minute, rate in switches:
        if not 0 <= minute < _DAY_MIN or not 1 <= rate <= RATES:
            raise CalendarError("a switch has a minute of the day and a rate of 1 to 8")
    if not _are_distinct([switch[0] for switch in switches]):
        raise CalendarError("two switches of a day come in one minute")


def _write_days(writer: "OctetWriter", days: "tuple[Day, ...]") -> None:
    writer.compact(len(days))
    for day_id, switches in days:
        writer.number(day_id, 1)
        writer.compact(len(switches))
        for minute, rate in switches:
            writer.number(minute, 2)
            writer.number(rate, 1)


def _read_days(reader: "OctetReader") -> "tuple[Day, ...]":
    days = []
    for _ in range(reader.compact_below(_MOST_DAYS + 1)):
        day_id = reader.number(1)
        switches = []
        for _ in range(reader.compact_below(_MOST_SWITCHES + 1)):
            minute = reader.number(2)
            switches.append((minute, reader.number(1)))
        days.append((day_id, tuple(switches)))
    return tuple(days)
