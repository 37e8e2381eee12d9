"""Unix seconds to COSEM date-time (12 octets) and back, in integers.

Layout: year u16, month, day, weekday (1 = Monday), hour, minute, second, hundredths, deviation i16
in minutes *from local time to UTC* (UTC+5:30 is -330), clock status. 0xFF, or 0x8000 for the
deviation, means "not given". The calendar itself is in `core.calendar`.
"""

from ..const import const
from ..core import calendar
from .errors import MalformedError

NOT_GIVEN = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x00\xff"

STATUS_OK = 0x00
STATUS_INVALID = 0x01
STATUS_DOUBTFUL = 0x02
_QUALITY_STATUS = (STATUS_INVALID, STATUS_DOUBTFUL, STATUS_OK)

_DAY_S = const(86400)
_NO_DEVIATION = const(0x8000)
_ANY = const(0xFF)


def from_unix(unix_s: int, utc_offset_min: int, status: int = STATUS_OK) -> bytes:
    """Return `unix_s` (UTC) as the date-time of a clock `utc_offset_min` ahead of UTC."""
    local_s = unix_s + utc_offset_min * 60
    year, month, day, hour, minute, second = calendar.civil(local_s)
    deviation = -utc_offset_min & 0xFFFF
    weekday, high, low = calendar.weekday(local_s), deviation >> 8, deviation & 0xFF
    year_high, year_low = year >> 8 & 0xFF, year & 0xFF
    return bytes(
        (year_high, year_low, month, day, weekday, hour, minute, second, 0, high, low, status)
    )


def clock_status(quality: int) -> int:
    """Return the COSEM clock status for a clock's quality (`core.timekeeper`)."""
    return _QUALITY_STATUS[quality]


class LocalTimes:
    """Date-times of one clock, many one after another: the date of each day is made once."""

    def __init__(self, utc_offset_min: int, status: int) -> None:
        self._utc_offset_min = utc_offset_min
        self._status = status
        self._begin_s = -_DAY_S
        self._date = self._zone = b""

    def octets(self, unix_s: int) -> bytes:
        """Return what `from_unix` gives."""
        second = unix_s - self._begin_s
        if not 0 <= second < _DAY_S:
            second = self._begin_day(unix_s)
        minute = second // 60
        return self._date + bytes((minute // 60, minute % 60, second % 60)) + self._zone

    def _begin_day(self, unix_s: int) -> int:
        whole = from_unix(unix_s, self._utc_offset_min, self._status)
        self._date, self._zone = whole[:5], whole[8:]
        second = (unix_s + self._utc_offset_min * 60) % _DAY_S
        self._begin_s = unix_s - second
        return second


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
    fields = (year, octets[2], octets[3], octets[5], minute, second)
    local_s = calendar.unix_seconds(*fields)
    if calendar.civil(local_s) != fields:
        raise MalformedError("not a date")
    return local_s + _deviation_min(octets, utc_offset_min) * 60


def _deviation_min(octets: bytes, utc_offset_min: int) -> int:
    deviation = octets[9] << 8 | octets[10]
    if deviation == _NO_DEVIATION:
        return -utc_offset_min
    return deviation - 0x10000 if deviation > 0x7FFF else deviation
