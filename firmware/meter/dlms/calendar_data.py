"""A tariff calendar and special days as COSEM classes 20 and 11 write them.

Here: octets to plain parts and back. Not here: whether a calendar is sound
(`core.tariff_calendar`), nor when one takes over (`activity_calendar`).
"""

from ..const import const
from . import axdr
from .errors import MalformedError
from .settings import elements, number, octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..core.tariff_calendar import Day, Season, SpecialDay, Week
    from .axdr_reader import Value

_ANY = const(0xFF)
_EVERY_YEAR = const(0xFFFF)
_DAYS = const(7)
# Which script makes which rate active: the tariffication scripts, whose selector is the rate.
_RATE_SCRIPTS = b"\x00\x00\x0a\x00\x64\xff"


def show_seasons(seasons: "tuple[Season, ...]") -> bytes:
    """Return the season profile: name, first day as a date-time, name of the week."""
    return axdr.array(
        [
            axdr.structure(
                axdr.octet_string(name),
                axdr.octet_string(bytes((_ANY, _ANY, month, day, _ANY)) + _MIDNIGHT),
                axdr.octet_string(week),
            )
            for name, month, day, week in seasons
        ]
    )


def show_weeks(weeks: "tuple[Week, ...]") -> bytes:
    """Return the week profile table: name, day ids from Monday on."""
    return axdr.array(
        [
            axdr.structure(axdr.octet_string(name), *[axdr.unsigned8(day) for day in days])
            for name, days in weeks
        ]
    )


def show_days(days: "tuple[Day, ...]") -> "Iterator[bytes]":
    """Yield the day profile table day by day: id, and of each switch time, script table, rate."""
    yield axdr.array_header(len(days))
    for day_id, switches in days:
        shown = axdr.array([_show(*each) for each in switches])
        yield axdr.structure(axdr.unsigned8(day_id), shown)


def show_special_days(special_days: "tuple[SpecialDay, ...]") -> bytes:
    """Return the entries: index from 1, date, day id."""
    rows = []
    for index, (year, month, day, day_id) in enumerate(special_days, 1):
        date = (year or _EVERY_YEAR).to_bytes(2, "big") + bytes((month, day, _ANY))
        rows.append(
            axdr.structure(axdr.unsigned16(index), axdr.octet_string(date), axdr.unsigned8(day_id))
        )
    return axdr.array(rows)


def read_seasons(value: "Value") -> "tuple[Season, ...]":
    """Return the seasons; MalformedError for another shape, or a start that is no day of a year."""
    found = []
    for row in elements(value):
        name, start, week = elements(row, 3)
        start = octets(start, 12)
        if start[:2] != b"\xff\xff" or start[5:9] not in _MIDNIGHTS:
            raise MalformedError("a season begins at midnight, in every year")
        found.append((octets(name), start[2], start[3], octets(week)))
    return tuple(found)


def read_weeks(value: "Value") -> "tuple[Week, ...]":
    """Return the weeks; MalformedError for another shape."""
    found = []
    for row in elements(value):
        parts = elements(row, _DAYS + 1)
        found.append((octets(parts[0]), tuple([number(day) for day in parts[1:]])))
    return tuple(found)


def read_days(value: "Value") -> "tuple[Day, ...]":
    """Return the days; MalformedError for another shape, or scripts that are no rates."""
    found = []
    for row in elements(value):
        day_id, switches = elements(row, 2)
        found.append((number(day_id), tuple([_switch(each) for each in elements(switches)])))
    return tuple(found)


def read_special_day(value: "Value") -> "tuple[int, SpecialDay]":
    """Return an entry as (index, special day); MalformedError for another shape."""
    index, date, day_id = elements(value, 3)
    date = octets(date, 5)
    year = date[0] << 8 | date[1]
    special = (0 if year == _EVERY_YEAR else year, date[2], date[3], number(day_id))
    return number(index), special


def _show(minute: int, rate: int) -> bytes:
    return axdr.structure(
        axdr.octet_string(bytes((minute // 60, minute % 60, 0, 0))),
        axdr.octet_string(_RATE_SCRIPTS),
        axdr.unsigned16(rate),
    )


def _switch(value: "Value") -> "tuple[int, int]":
    time, script, rate = elements(value, 3)
    time = octets(time, 4)
    is_whole = time[2] in (0, _ANY) and time[3] in (0, _ANY)
    if octets(script) != _RATE_SCRIPTS or not is_whole or time[0] > 23 or time[1] > 59:
        raise MalformedError("a switch is at a whole minute, by a script for rates")
    return time[0] * 60 + time[1], number(rate)


_MIDNIGHTS = (b"\x00\x00\x00\x00", b"\x00\x00\x00\xff", b"\xff\xff\xff\xff")
# Of a date-time: the hour and all after it, without a deviation.
_MIDNIGHT = b"\x00\x00\x00\x00\x80\x00\xff"
