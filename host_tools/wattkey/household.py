"""A household's own readings, for who has logged in: supply, registers, health, events.

Here: which COSEM object holds what (SPEC, objects), and what its value means. Not here: what
everybody may read (`meter_client`), nor the shapes that come out (`meter_data`).
"""

from decimal import Decimal

from meter.dlms import axdr

from . import meter_data as md
from .errors import ProtocolError
from .meter_objects import (
    DATA,
    DISCONNECT_CONTROL,
    EXTENDED_REGISTER,
    REGISTER,
    MeterObjects,
    unix_s,
    word,
)
from .profiles.data import UNITS, name_of

_RELAY = "0.0.96.3.10.255"
_MAXIMUM_DEMAND = "1.0.1.6.0.255"
_CALIBRATION = "0.0.128.6.0.255"
_CALIBRATION_PARTS = 6
_NO_CAP = 0xFFFFFFFF
_HEALTH_PARTS = 12

_REGISTERS = (
    "1.0.1.8.0.255",
    "1.0.2.8.0.255",
    "1.0.1.7.0.255",
    "1.0.2.7.0.255",
    "1.0.12.7.0.255",
    "1.0.11.7.0.255",
    "1.0.13.7.0.255",
    "1.0.14.7.0.255",
)
_MORE_REGISTERS = (
    "1.0.9.8.0.255",
    "1.0.10.8.0.255",
    "1.0.5.8.0.255",
    "1.0.6.8.0.255",
    "1.0.7.8.0.255",
    "1.0.8.8.0.255",
    "1.0.9.7.0.255",
    "1.0.3.7.0.255",
    "1.0.91.7.0.255",
    "0.0.94.91.14.255",
    *(f"1.0.1.8.{rate}.255" for rate in range(1, 9)),
    *(f"1.0.9.8.{rate}.255" for rate in range(1, 9)),
)
_MORE_MAXIMA = (
    "1.0.9.6.0.255",
    *(f"1.0.1.6.{rate}.255" for rate in range(1, 9)),
    *(f"1.0.9.6.{rate}.255" for rate in range(1, 9)),
)
FOR_CALIBRATION = ("1.0.12.7.0.255", "1.0.11.7.0.255", "1.0.1.7.0.255", "1.0.13.7.0.255")


def supply_status(objects: MeterObjects) -> md.SupplyStatus:
    """Read relay and account."""
    cap_left_wh = objects.get(REGISTER, "0.0.128.1.2.255", 2, int)
    state = objects.get(DISCONNECT_CONTROL, _RELAY, 3, int)
    # IS 15959 counts 0 postpaid, 1 prepaid: the other way round than our token.
    is_postpaid = objects.data("0.0.94.96.20.255", int) == 0
    return md.SupplyStatus(
        relay_closed=objects.get(DISCONNECT_CONTROL, _RELAY, 2, bool),
        control_state=word(md.CONTROL_STATES, state),
        control_mode=objects.get(DISCONNECT_CONTROL, _RELAY, 4, int),
        payment_mode=md.PAYMENT_MODES[is_postpaid],
        paid_until_s=unix_s(objects.data("0.0.128.1.0.255", bytes)),
        seconds_left=objects.get(REGISTER, "0.0.128.1.1.255", 2, int),
        cap_left_wh=None if cap_left_wh == _NO_CAP else cap_left_wh,
        objections=md.objections_from_bits(objects.data("0.0.128.1.3.255", int)),
        warning_level=objects.data("0.0.128.1.5.255", int),
        owed_s=objects.get(REGISTER, "0.0.128.1.4.255", 2, int),
    )


def registers(objects: MeterObjects) -> list[md.RegisterReading]:
    """Read energy and the mains, each with the scaler and unit that the meter gives."""
    found = [_register(objects, REGISTER, obis) for obis in _REGISTERS]
    return [*found, _register(objects, EXTENDED_REGISTER, _MAXIMUM_DEMAND)]


def more_registers(objects: MeterObjects) -> list[md.RegisterReading]:
    """Read what else there is: apparent and reactive energy, and all by rate, with the maxima."""
    found = [_register(objects, REGISTER, obis) for obis in _MORE_REGISTERS]
    return [*found, *(_register(objects, EXTENDED_REGISTER, obis) for obis in _MORE_MAXIMA)]


def maximum_demand(objects: MeterObjects) -> md.MaximumDemand:
    """Read the highest demand of this billing period, with its time."""
    time = objects.get(EXTENDED_REGISTER, _MAXIMUM_DEMAND, 5, bytes)
    power_w = objects.get(EXTENDED_REGISTER, _MAXIMUM_DEMAND, 2, int)
    return md.MaximumDemand(power_w, unix_s(time))


def health(objects: MeterObjects) -> md.MeterHealth:
    """Read what the meter knows of its own health."""
    values = objects.data("0.0.128.4.0.255", list)
    if len(values) != _HEALTH_PARTS or any(type(value) is not int for value in values):
        raise ProtocolError("the meter's account of its health makes no sense")
    *counts, relay_state, battery_clock, storage, event_count, checks = values
    return md.MeterHealth(
        *counts,
        relay_state=word(md.RELAY_STATES, relay_state),
        battery_clock=word(md.BATTERY_CLOCKS, battery_clock),
        storage=word(md.STORAGES, storage),
        event_count=event_count,
        signature_checks=word(md.SIGNATURE_CHECKS, checks),
    )


def calibration(objects: MeterObjects) -> md.CalibrationRecord:
    """Read what the meter's readings are multiplied by, and since when."""
    values = objects.data(_CALIBRATION, list)
    if len(values) != _CALIBRATION_PARTS or any(type(value) is not int for value in values):
        raise ProtocolError("the meter's calibration makes no sense")
    return md.CalibrationRecord(*values)


def calibrate(objects: MeterObjects, found: md.CalibrationRecord) -> None:
    """Write a calibration (as the utility)."""
    gains = [axdr.unsigned16(gain) for gain in found.gains]
    numbers = (found.time_s, found.reference_mv, found.reference_mw)
    rest = [axdr.unsigned32(number) for number in numbers]
    objects.session().set(DATA, _CALIBRATION, 2, axdr.structure(*gains, *rest))


def instantaneous(objects: MeterObjects) -> dict[str, Decimal]:
    """Read voltage, current, power and power factor alone, by OBIS code."""
    return {obis: _register(objects, REGISTER, obis).value for obis in FOR_CALIBRATION}


def events(objects: MeterObjects) -> list[md.MeterEvent]:
    """Read the recent events, oldest first."""
    rows = objects.data("0.0.128.3.0.255", list)
    try:
        return [md.MeterEvent(unix_s(time), int(code), int(detail)) for time, code, detail in rows]
    except (TypeError, ValueError):
        raise ProtocolError("the meter's event list makes no sense") from None


def _register(objects: MeterObjects, class_id: int, obis: str) -> md.RegisterReading:
    raw = objects.get(class_id, obis, 2, int)
    scaler_unit = objects.get(class_id, obis, 3, list)
    try:
        scaler, unit = (int(part) for part in scaler_unit)
    except (TypeError, ValueError):
        raise ProtocolError(f"the meter's object {obis} has no scaler and unit") from None
    value = Decimal(raw).scaleb(scaler)
    return md.RegisterReading(name_of(obis, 2), obis, value, UNITS.get(unit, "?"))
