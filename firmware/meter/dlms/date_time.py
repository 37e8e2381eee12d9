"""Unix seconds to COSEM date-time (12 octets) and back, in integers, from 1970 to beyond 2200.

Layout: year u16, month, day, weekday (1 = Monday), hour, minute, second, hundredths, deviation i16
in minutes *from local time to UTC* (UTC+5:30 is -330), clock status. 0xFF, or 0x8000 for the
deviation, means "not given". The calendar is the proleptic Gregorian one, without leap seconds.
"""

from ..const import const
from .errors import MalformedError

NOT_GIVEN = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x00\xff"

STATUS_OK = 0x00
STATUS_INVALID = 0x01
STATUS_DOUBTFUL = 0x02

_DAY_S = const(86400)
_DAYS_400_YEARS = const(146097)
_DAYS_0000_03_01_TO_1970 = const(719468)
_NO_DEVIATION = const(0x8000)
_ANY = const(0xFF)
# Days before each month of a year that begins in March, so that a leap day is a year's last.
_DAYS_BEFORE = (0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337)


def from_unix(unix_s: int, utc_offset_min: int, status: int = STATUS_OK) -> bytes:
    """Return `unix_s` (UTC) as the date-time of a clock `utc_offset_min` ahead of UTC."""
    days, second = divmod(unix_s + utc_offset_min * 60, _DAY_S)
    year, month, day = civil_from_days(days)
    weekday = (days + 3) % 7 + 1  # Day 0, 1970-01-01, was a Thursday.
    deviation = -utc_offset_min & 0xFFFF
    time = (weekday, second // 3600, second // 60 % 60, second % 60, 0)
    date = (year >> 8 & 0xFF, year & 0xFF, month, day)
    return bytes(date + time + (deviation >> 8, deviation & 0xFF, status))


def to_unix(octets: bytes, utc_offset_min: int = 0) -> "int | None":
    """Return unix seconds (UTC), or None when date or hour are not given.

    `utc_offset_min` counts where the octets do not give their own deviation. Raises MalformedError
    when a field is out of its range.
    """
    if len(octets) != len(NOT_GIVEN):
        raise MalformedError("a date-time has 12 octets")
    year = octets[0] << 8 | octets[1]
    if year == 0xFFFF or _ANY in (octets[2], octets[3], octets[5]):
        return None
    minute, second = [0 if field == _ANY else field for field in octets[6:8]]
    if not (1 <= octets[2] <= 12 and octets[5] < 24 and minute < 60 and second < 60):
        raise MalformedError("not a date-time")
    local_s = _days(year, octets[2], octets[3]) * _DAY_S
    local_s += octets[5] * 3600 + minute * 60 + second
    return local_s + _deviation_min(octets, utc_offset_min) * 60


def civil_from_days(days: int) -> "tuple[int, int, int]":
    """Return (year, month, day) of the day `days` after 1970-01-01."""
    era, day = divmod(days + _DAYS_0000_03_01_TO_1970, _DAYS_400_YEARS)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    index = 11
    while _DAYS_BEFORE[index] > day:
        index -= 1
    month = (index + 2) % 12 + 1
    return era * 400 + year + (month <= 2), month, day - _DAYS_BEFORE[index] + 1


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to that date."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    days = of_era * 365 + of_era // 4 - of_era // 100
    days += _DAYS_BEFORE[(month + 9) % 12] + day - 1
    return era * _DAYS_400_YEARS + days - _DAYS_0000_03_01_TO_1970


def _deviation_min(octets: bytes, utc_offset_min: int) -> int:
    deviation = octets[9] << 8 | octets[10]
    if deviation == _NO_DEVIATION:
        return -utc_offset_min
    return deviation - 0x10000 if deviation > 0x7FFF else deviation


def _days(year: int, month: int, day: int) -> int:
    days = days_from_civil(year, month, day)
    if civil_from_days(days) != (year, month, day):
        raise MalformedError("not a date")
    return days
