"""Civil dates for Unix seconds: the proleptic Gregorian calendar in integers, any year from 1970.

Here: dates and their plain text. Not here: COSEM's date-time octets (`dlms`).
MicroPython's own `time.gmtime` counts from 1970 on one machine and from 2000 on another.
"""

from ..const import const

# Year 10000, where ISO 8601 and everybody's calendars end: no time is at or beyond it.
TIME_LIMIT_S = 253402300800

_DAY_S = const(86400)
_DAYS_0000_TO_1970 = const(719468)  # from 0000-03-01: years that begin in March end in a leap day
_DAYS_400_YEARS = const(146097)


def civil(unix_s: int) -> "tuple[int, int, int, int, int, int]":
    """Return (year, month, day, hour, minute, second) in UTC of `unix_s`, 0 or more."""
    days = unix_s // _DAY_S
    second = unix_s % _DAY_S
    year, month, day = _date(days)
    return year, month, day, second // 3600, second // 60 % 60, second % 60


def unix_seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Return the Unix seconds of a civil time in UTC; fields in their calendar ranges."""
    return _days(year, month, day) * _DAY_S + hour * 3600 + minute * 60 + second


def weekday(unix_s: int) -> int:
    """Return the day of the week of `unix_s`: 1 Monday to 7 Sunday."""
    return (unix_s // _DAY_S + 3) % 7 + 1  # day 0 was a Thursday


def text(unix_s: int) -> str:
    """Return `unix_s` as "2026-11-22 05:30 UTC"; with seconds where they are not 0."""
    year, month, day, hour, minute, second = civil(unix_s)
    seconds = ":%02d" % second if second else ""
    return "%04d-%02d-%02d %02d:%02d%s UTC" % (year, month, day, hour, minute, seconds)


def _date(days: int) -> "tuple[int, int, int]":
    days += _DAYS_0000_TO_1970
    day_of_era = days % _DAYS_400_YEARS
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * from_march + 2) // 5 + 1
    month = from_march + 3 if from_march < 10 else from_march - 9
    year = year_of_era + days // _DAYS_400_YEARS * 400 + (1 if month <= 2 else 0)
    return year, month, day


def _days(year: int, month: int, day: int) -> int:
    year -= 1 if month <= 2 else 0
    from_march = month - 3 if month > 2 else month + 9
    day_of_year = (153 * from_march + 2) // 5 + day - 1
    year_of_era = year % 400
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return year // 400 * _DAYS_400_YEARS + day_of_era - _DAYS_0000_TO_1970
