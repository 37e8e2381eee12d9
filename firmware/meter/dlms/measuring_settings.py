"""The settings of measuring: periods, the billing day (class 22), conditions, tamper,
calibration.

Here: their shapes. Not here: which values make sense (`core.measuring` and others), limits
(`limiter_object`), tariffs (`activity_calendar`), the script that resets demand (`scripts`).
"""

from ..const import const
from ..core import event_log as ev
from ..core.watch import CODES
from . import axdr, tags
from . import interface_classes as ic
from .association import OWNERS, UTILITY
from .cosem_object import Attribute, CosemObject, WrittenAttribute
from .errors import MalformedError
from .settings import elements, number, octets, setter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
    from .axdr_reader import Value
    from .cosem_object import Write
    from .session import Session

_ANY = const(0xFF)
_RESET_DEMAND = b"\x00\x00\x0a\x00\x01\xff"
_SCRIPT = const(1)
# Class 22: one moment, whose date has places left open.
_ONE_TIME = const(1)
_CALIBRATION_PARTS = const(6)
_MIDNIGHT = b"\x00\x00\x00\x00"


def set_load_period() -> "Write":
    """Return what writes the period of the load profile."""
    return setter(
        number, lambda meter, period_s: meter.measuring.set_load(period_s), ev.LOAD_PERIOD_SET
    )


def _load_period(name: bytes, row: tuple) -> CosemObject:
    def read(session: "Session") -> bytes:
        return axdr.unsigned16(session.meter.periods.load.period_s)

    return ic.written_data(name, OWNERS, read, UTILITY, set_load_period())


def _demand_period(name: bytes, row: tuple) -> CosemObject:
    def read(session: "Session") -> bytes:
        return axdr.unsigned16(session.meter.demand.period_s)

    def apply(meter: "Meter", period_s: int) -> None:
        meter.measuring.set_demand(period_s, meter.demand.slides)

    return ic.written_data(name, OWNERS, read, UTILITY, setter(number, apply, ev.DEMAND_PERIOD_SET))


def _billing_date(name: bytes, row: tuple) -> CosemObject:
    script = axdr.structure(axdr.octet_string(_RESET_DEMAND), axdr.unsigned16(_SCRIPT))
    attributes = (
        Attribute(script, OWNERS),
        Attribute(axdr.enum(_ONE_TIME), OWNERS),
        WrittenAttribute(
            _billing_moments, OWNERS, setter(_billing_day, _bill_on, ev.BILLING_DAY_SET), UTILITY
        ),
    )
    return CosemObject(22, 0, name, attributes)


def _billing_moments(session: "Session") -> bytes:
    date = bytes((_ANY, _ANY, _ANY, session.meter.billing.day, _ANY))
    moment = axdr.structure(axdr.octet_string(_MIDNIGHT), axdr.octet_string(date))
    return axdr.array([moment])


def _billing_day(value: "Value") -> int:
    """Return the day of each month that one moment names, 0 if it is not midnight of such a day."""
    time, date = elements(elements(value, 1)[0], 2)
    time, date = octets(time, 4), octets(date, 5)
    is_midnight = time[:3] == _MIDNIGHT[:3] and time[3] in (0, _ANY)
    is_monthly = date[:3] == bytes((_ANY, _ANY, _ANY)) and date[4] == _ANY
    return date[3] if is_midnight and is_monthly else 0


def _bill_on(meter: "Meter", day: int) -> None:
    meter.measuring.set_billing_day(day)


def _thresholds(name: bytes, row: tuple) -> CosemObject:
    write = setter(_read_thresholds, _set_thresholds, ev.THRESHOLDS_SET)
    return ic.written_data(name, OWNERS, _show_thresholds, UTILITY, write)


def _show_thresholds(session: "Session") -> bytes:
    rows = []
    for code, held in zip(CODES, session.meter.watch.conditions):
        rows.append(
            axdr.structure(
                axdr.unsigned16(code),
                axdr.boolean(held.is_used),
                axdr.integer32(held.begins_at),
                axdr.integer32(held.ends_at),
                axdr.unsigned32(held.begin_s),
                axdr.unsigned32(held.end_s),
            )
        )
    return axdr.array(rows)


def _read_thresholds(value: "Value") -> "list[tuple[int, bool, list[int]]]":
    found = []
    for row in elements(value):
        code, is_used, *values = elements(row, 6)
        if not isinstance(is_used, bool):
            raise MalformedError("a condition is used or not")
        found.append((number(code), is_used, [number(each) for each in values]))
    return found


def _set_thresholds(meter: "Meter", rows: "list[tuple[int, bool, list[int]]]") -> None:
    for code, is_used, values in rows:
        if min(values) < 0:
            raise ValueError("a threshold is not below 0")
        meter.thresholds.set(code, *values, is_used=is_used)


def _tamper_cuts(name: bytes, row: tuple) -> CosemObject:
    write = setter(_read_codes, _cut_for, ev.THRESHOLDS_SET)
    return ic.written_data(name, OWNERS, _show_cuts, UTILITY, write)


def _show_cuts(session: "Session") -> bytes:
    cuts = session.meter.watch.cuts
    codes = [code for at, code in enumerate(CODES) if cuts >> at & 1]
    return axdr.array([axdr.unsigned16(code) for code in codes])


def _read_codes(value: "Value") -> "list[int]":
    return [number(code) for code in elements(value)]


def _cut_for(meter: "Meter", codes: "list[int]") -> None:
    meter.measuring.set_tamper_cuts(tuple(set(codes)))


def _clear_tamper(name: bytes, row: tuple) -> CosemObject:
    def write(session: "Session", value: "Value") -> int:
        if value is not True and value != 1:
            return tags.OTHER_REASON
        session.meter.clear_tamper()
        return tags.SUCCESS

    def read(session: "Session") -> bytes:
        return axdr.unsigned8(0)

    return ic.written_data(name, OWNERS, read, UTILITY, write)


def _calibration(name: bytes, row: tuple) -> CosemObject:
    write = setter(_read_calibration, _calibrate, ev.CALIBRATED)
    return ic.written_data(name, OWNERS, _show_calibration, UTILITY, write)


def _show_calibration(session: "Session") -> bytes:
    found = session.meter.calibration
    return axdr.structure(
        axdr.unsigned16(found.voltage),
        axdr.unsigned16(found.current),
        axdr.unsigned16(found.power),
        axdr.unsigned32(found.time_s),
        axdr.unsigned32(found.reference_mv),
        axdr.unsigned32(found.reference_mw),
    )


def _read_calibration(value: "Value") -> "list[int]":
    return [number(part) for part in elements(value, _CALIBRATION_PARTS)]


def _calibrate(meter: "Meter", parts: "list[int]") -> None:
    gains, (time_s, reference_mv, reference_mw) = tuple(parts[:3]), parts[3:]
    meter.calibration.set(gains, time_s, reference_mv, reference_mw)


SETTINGS = (
    (_demand_period, (("1.0.0.8.0.255",),)),
    (_load_period, (("1.0.0.8.4.255",),)),
    (_billing_date, (("0.0.15.0.0.255",),)),
    (_thresholds, (("0.0.128.5.1.255",),)),
    (_tamper_cuts, (("0.0.128.5.2.255",),)),
    (_clear_tamper, (("0.0.128.5.3.255",),)),
    (_calibration, (("0.0.128.6.0.255",),)),
)
"""Groups of rows, as in `household`."""
