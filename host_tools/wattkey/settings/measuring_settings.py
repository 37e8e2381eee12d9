"""By which periods a meter measures, and its two resets, as its objects hold them (SPEC 3.16).

Here: reading, writing, calling. Not here: how people write periods (`measuring_file`).
"""

from collections.abc import Iterator
from typing import Any

from meter.dlms import axdr

from ..errors import MeterRefusedError, ProtocolError, UsageError
from ..profiles.reading import Attributes
from . import setting_data as sd
from .setting_writes import Writing, write_all

_DATA, _SCRIPTS, _SCHEDULE = 1, 9, 22
_DEMAND_PERIOD = "1.0.0.8.0.255"
_CAPTURE_PERIOD = "1.0.0.8.4.255"
_BILLING_SCHEDULE = "0.0.15.0.0.255"
_PROGRAMMINGS = "0.0.96.2.0.255"
_PERIODS_CLOSED = "0.0.0.1.0.255"
_DEMAND_RESET = "0.0.10.0.1.255"
_CLEAR_TAMPER = "0.0.128.5.3.255"
_OBJECTIONS = "0.0.128.1.3.255"
_TAMPER_OBJECTS = 4
_MIDNIGHT = bytes(4)
_ANY = 0xFF


def read(meter: Attributes) -> sd.Periods:
    """Read the periods, and how often somebody has changed a setting."""
    return sd.Periods(
        _number(meter, _DEMAND_PERIOD),
        _number(meter, _CAPTURE_PERIOD),
        _billing_day(_optional(meter, _SCHEDULE, _BILLING_SCHEDULE, 4)),
        _number(meter, _PROGRAMMINGS),
    )


def write(meter: Attributes, wanted: sd.Periods, before: sd.Periods) -> list[str]:
    """Write what of `wanted` differs from `before`; say in words what was written."""
    return write_all(meter, _writings(wanted, before))


def check_period(period_s: int) -> None:
    """Raise UsageError unless it is one that a meter takes."""
    if not 60 <= period_s <= 3600 or 86_400 % period_s:
        raise UsageError(
            f"a period of {period_s} s cannot be", "take 1m to 1h of which a day has a whole number"
        )


def check_billing_day(day: int) -> None:
    """Raise UsageError unless every month has that day."""
    if not 1 <= day <= 28:
        raise UsageError(f"{day} is no billing day", "take 1 to 28: every month has those")


def reset_demand(meter: Attributes) -> int:
    """End the billing period now, and let maximum demand begin anew; how many have ended so far."""
    try:
        meter.call(_SCRIPTS, _DEMAND_RESET, 1, axdr.unsigned16(1))
    except MeterRefusedError as error:
        raise MeterRefusedError(
            f"the meter refused to reset demand: {error}",
            "does it know the time? See wattkey clock",
        ) from None
    return _number(meter, _PERIODS_CLOSED)


def clear_tamper(meter: Attributes) -> bool:
    """Let the cover count as closed again; True if tamper keeps supply off all the same."""
    meter.set(_DATA, _CLEAR_TAMPER, 2, axdr.unsigned8(1))
    return bool(_number(meter, _OBJECTIONS) & _TAMPER_OBJECTS)


def _writings(wanted: sd.Periods, before: sd.Periods) -> Iterator[Writing]:
    for what, obis, period_s, present_s in (
        ("demand integration period", _DEMAND_PERIOD, wanted.demand_s, before.demand_s),
        ("load profile capture period", _CAPTURE_PERIOD, wanted.load_s, before.load_s),
    ):
        if period_s != present_s:
            yield what, _DATA, obis, 2, axdr.unsigned16(period_s)
    day = wanted.billing_day
    if day is not None and day != before.billing_day:
        yield "billing day", _SCHEDULE, _BILLING_SCHEDULE, 4, _billing_date(day)


def _billing_date(day: int) -> bytes:
    date = bytes((_ANY, _ANY, _ANY, day, _ANY))
    return axdr.array([axdr.structure(axdr.octet_string(_MIDNIGHT), axdr.octet_string(date))])


def _billing_day(schedule: Any) -> int | None:
    try:
        _, date = schedule[0]
        return int(date[3])
    except (IndexError, TypeError, ValueError):
        return None


def _number(meter: Attributes, obis: str) -> int:
    value = meter.get(_DATA, obis, 2)
    if type(value) is not int:
        raise ProtocolError(f"the meter's object {obis} makes no sense")
    return value


def _optional(meter: Attributes, class_id: int, obis: str, attribute: int) -> Any:
    try:
        return meter.get(class_id, obis, attribute)
    except MeterRefusedError:
        return None
