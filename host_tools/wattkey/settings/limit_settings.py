"""The limiter and the conditions of a meter as its objects hold them (SPEC 3; class 71, and ours).

Here: reading and writing the attributes. Not here: what the values mean (`setting_data`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from meter.dlms import axdr

from ..cosem_time import local_time, moment_octets
from ..errors import ProtocolError
from ..profiles.reading import Attributes
from . import setting_data as sd
from .setting_writes import Writing, write_all

_DATA, _LIMITER = 1, 71
_LIMITER_OBIS = "0.0.17.0.0.255"
_EXTRAS = "0.0.128.5.0.255"
_THRESHOLDS = "0.0.128.5.1.255"
_TAMPER_CUTS = "0.0.128.5.2.255"
_NORMAL, _EMERGENCY, _MIN_OVER, _MIN_UNDER, _EMERGENCY_PROFILE, _GROUPS = 4, 5, 6, 7, 8, 9


def read(meter: Attributes) -> sd.Protection:
    """Read all that may open the contact but payment."""
    try:
        limits = _read_limits(meter)
        rows = [sd.Threshold(*row) for row in meter.get(_DATA, _THRESHOLDS, 2)]
        cuts = tuple(int(code) for code in meter.get(_DATA, _TAMPER_CUTS, 2))
    except (TypeError, ValueError):
        raise ProtocolError("the meter's limits make no sense") from None
    return sd.Protection(limits, tuple(rows), cuts)


def write(meter: Attributes, wanted: sd.Protection, before: sd.Protection) -> list[str]:
    """Write what of `wanted` differs from `before`; say in words what was written."""
    return write_all(meter, _writings(_scale(meter), wanted, before))


def _writings(scale: Decimal, wanted: sd.Protection, before: sd.Protection) -> Iterator[Writing]:
    new, old = wanted.limits, before.limits
    yield from _emergency(new.emergency, old.emergency)
    for what, attribute, number, present in (
        ("time over the limit", _MIN_OVER, new.min_over_s, old.min_over_s),
        ("time under the limit", _MIN_UNDER, new.min_under_s, old.min_under_s),
        ("power limit of an emergency", _EMERGENCY, new.emergency_w, old.emergency_w),
        ("power limit", _NORMAL, new.normal_w, old.normal_w),
    ):
        if number != present:
            is_power = attribute in (_EMERGENCY, _NORMAL)
            raw = int(number / scale) if is_power else number
            yield what, _LIMITER, _LIMITER_OBIS, attribute, axdr.unsigned32(raw)
    if _extras(new) != _extras(old):
        parts = [axdr.unsigned32(number) for number in _extras(new)]
        what = "current, trip limits and reconnection"
        yield what, _DATA, _EXTRAS, 2, axdr.structure(*parts)
    yield from _conditions(wanted, before)


def _conditions(wanted: sd.Protection, before: sd.Protection) -> Iterator[Writing]:
    changed = [row for row in wanted.thresholds if row not in before.thresholds]
    if changed:
        names = ", ".join(sd.condition_name(row.code) for row in changed)
        rows = axdr.array([_threshold(row) for row in changed])
        yield f"thresholds ({names})", _DATA, _THRESHOLDS, 2, rows
    if set(wanted.tamper_cuts) != set(before.tamper_cuts):
        codes = axdr.array([axdr.unsigned16(code) for code in wanted.tamper_cuts])
        yield "what tampering cuts", _DATA, _TAMPER_CUTS, 2, codes


def _emergency(wanted: sd.Emergency, before: sd.Emergency) -> Iterator[Writing]:
    if wanted.groups != before.groups:
        groups = axdr.array([axdr.unsigned16(group) for group in wanted.groups])
        yield "groups of emergencies", _LIMITER, _LIMITER_OBIS, _GROUPS, groups
    if replace(wanted, groups=()) != replace(before, groups=()):
        profile = axdr.structure(
            axdr.unsigned16(wanted.number),
            axdr.octet_string(moment_octets(wanted.begins)),
            axdr.unsigned32(wanted.duration_s),
        )
        yield "emergency", _LIMITER, _LIMITER_OBIS, _EMERGENCY_PROFILE, profile


def _read_limits(meter: Attributes) -> sd.Limits:
    scale = _scale(meter)
    active, normal, emergency = (int(_get(meter, at) * scale) for at in (3, _NORMAL, _EMERGENCY))
    limit_ma, trip_w, trip_ma, hold_s, attempts, lockout_s = meter.get(_DATA, _EXTRAS, 2)
    number, begins, duration_s = _get(meter, _EMERGENCY_PROFILE)
    groups = tuple(int(group) for group in _get(meter, _GROUPS))
    return sd.Limits(
        normal,
        emergency,
        limit_ma,
        trip_w,
        trip_ma,
        _get(meter, _MIN_OVER),
        _get(meter, _MIN_UNDER),
        hold_s,
        attempts,
        lockout_s,
        sd.Emergency(number, _begin(begins), duration_s, groups),
        active,
        bool(_get(meter, 10)),
    )


def _begin(octets: bytes) -> datetime | None:
    moment = local_time(octets)
    return moment if moment and moment.timestamp() > 0 else None


def _get(meter: Attributes, attribute: int) -> Any:
    return meter.get(_LIMITER, _LIMITER_OBIS, attribute)


def _scale(meter: Attributes) -> Decimal:
    """W in one unit of the thresholds: they are of the monitored value's kind and scaler."""
    class_id, name, attribute = _get(meter, 2)
    obis = ".".join(str(octet) for octet in name)
    if attribute != 2:
        raise ProtocolError("the meter's limiter watches something that is no power")
    scaler, _ = meter.get(class_id, obis, 3)
    return Decimal(1).scaleb(scaler)


def _extras(limits: sd.Limits) -> tuple[int, ...]:
    trips = (limits.limit_ma, limits.trip_w, limits.trip_ma)
    return (*trips, limits.hold_s, limits.attempts, limits.lockout_s)


def _threshold(row: sd.Threshold) -> bytes:
    return axdr.structure(
        axdr.unsigned16(row.code),
        axdr.boolean(row.is_used),
        axdr.integer32(row.begins_at),
        axdr.integer32(row.ends_at),
        axdr.unsigned32(row.begin_s),
        axdr.unsigned32(row.end_s),
    )
