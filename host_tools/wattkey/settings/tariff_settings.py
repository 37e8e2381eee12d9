"""The tariff of a meter as its objects hold it: activity calendar (20) and special days (11).

Here: reading and writing the attributes. Not here: what makes a tariff sound (`tariff_file`, and
the meter itself).
"""

from meter.dlms import axdr

from ..cosem_time import local_time, moment_octets
from ..errors import MeterRefusedError, ProtocolError
from ..profiles.reading import Attributes
from . import setting_data as sd

_DATA, _SPECIAL_DAYS, _CALENDAR = 1, 11, 20
_CALENDAR_OBIS = "0.0.13.0.0.255"
_SPECIAL_OBIS = "0.0.11.0.0.255"
_RATE_OBIS = "0.0.96.14.0.255"
_TARIFF_SCRIPTS = bytes((0, 0, 10, 0, 100, 255))
_ACTIVE, _PASSIVE, _ACTIVATES, _ACTIVATE = 2, 6, 10, 1
_ANY = 0xFF


def read(meter: Attributes) -> sd.Tariff:
    """Read calendars, special days and the rate of this moment."""
    try:
        specials = [_special_day(*row) for row in meter.get(_SPECIAL_DAYS, _SPECIAL_OBIS, 2)]
        return sd.Tariff(
            _calendar(meter, _ACTIVE),
            _calendar(meter, _PASSIVE),
            local_time(meter.get(_CALENDAR, _CALENDAR_OBIS, _ACTIVATES)),
            tuple(specials),
            meter.get(_DATA, _RATE_OBIS, 2),
        )
    except (TypeError, ValueError, IndexError, AttributeError):
        raise ProtocolError("the meter's tariff makes no sense") from None


def write(meter: Attributes, plan: sd.TariffPlan) -> None:
    """Write a tariff; at once it takes over whole, later the special days must follow.

    Until it takes over, nothing of what is in force has changed: the calendar is written as the
    passive one first. Special days belong to the calendar in force: those of a plan for later are
    left out, and can be written when it has taken over.
    """
    try:
        _write_passive(meter, plan.calendar)
        if plan.activates is not None:
            moment = axdr.octet_string(moment_octets(plan.activates))
            meter.set(_CALENDAR, _CALENDAR_OBIS, _ACTIVATES, moment)
            return
        meter.call(_CALENDAR, _CALENDAR_OBIS, _ACTIVATE, axdr.integer8(0))
    except MeterRefusedError as error:
        raise MeterRefusedError(
            f"the meter does not take this calendar: {error}", "the tariff in force is unchanged"
        ) from None
    rows = [_encoded_special(at, day) for at, day in enumerate(plan.special_days, 1)]
    try:
        meter.set(_SPECIAL_DAYS, _SPECIAL_OBIS, 2, axdr.array(rows))
    except MeterRefusedError as error:
        raise MeterRefusedError(
            f"the meter refused the special days: {error}", "its calendar is in force without them"
        ) from None


def _write_passive(meter: Attributes, calendar: sd.Calendar) -> None:
    parts = (
        axdr.octet_string(calendar.name.encode()),
        axdr.array([_encoded_season(season) for season in calendar.seasons]),
        axdr.array([_encoded_week(week) for week in calendar.weeks]),
        axdr.array([_encoded_day(day) for day in calendar.days]),
    )
    for at, part in enumerate(parts):
        meter.set(_CALENDAR, _CALENDAR_OBIS, _PASSIVE + at, part)


def _calendar(meter: Attributes, base: int) -> sd.Calendar | None:
    name, seasons, weeks, days = (
        meter.get(_CALENDAR, _CALENDAR_OBIS, base + at) for at in range(4)
    )
    if not weeks and not days:
        return None
    return sd.Calendar(
        name.decode(),
        tuple(sd.Season(s[0].decode(), s[1][2], s[1][3], s[2].decode()) for s in seasons),
        tuple(sd.Week(w[0].decode(), tuple(w[1:])) for w in weeks),
        tuple(sd.Day(day_id, tuple(_switch(*s) for s in switches)) for day_id, switches in days),
    )


def _switch(start: bytes, _script: bytes, rate: int) -> tuple[int, int]:
    return start[0] * 60 + start[1], rate


def _special_day(_index: int, date: bytes, day_id: int) -> sd.SpecialDay:
    year = date[0] << 8 | date[1]
    return sd.SpecialDay(0 if year == 0xFFFF else year, date[2], date[3], day_id)


def _encoded_season(season: sd.Season) -> bytes:
    start = bytes((_ANY, _ANY, season.month, season.day, _ANY, 0, 0, 0, 0, 0x80, 0, _ANY))
    return axdr.structure(
        axdr.octet_string(season.name.encode()),
        axdr.octet_string(start),
        axdr.octet_string(season.week.encode()),
    )


def _encoded_week(week: sd.Week) -> bytes:
    days = [axdr.unsigned8(day_id) for day_id in week.days]
    return axdr.structure(axdr.octet_string(week.name.encode()), *days)


def _encoded_day(day: sd.Day) -> bytes:
    return axdr.structure(
        axdr.unsigned8(day.day_id), axdr.array([_encoded_switch(*s) for s in day.switches])
    )


def _encoded_switch(minute: int, rate: int) -> bytes:
    return axdr.structure(
        axdr.octet_string(bytes((minute // 60, minute % 60, 0, 0))),
        axdr.octet_string(_TARIFF_SCRIPTS),
        axdr.unsigned16(rate),
    )


def _encoded_special(index: int, day: sd.SpecialDay) -> bytes:
    year = day.year or 0xFFFF
    date = bytes((year >> 8, year & 0xFF, day.month, day.day, _ANY))
    return axdr.structure(
        axdr.unsigned16(index), axdr.octet_string(date), axdr.unsigned8(day.day_id)
    )
