"""The limiter and the conditions of a meter as its objects hold them (SPEC 3; class 71, and ours).

Here: reading and writing the attributes. Not here: what the values mean (`setting_data`).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from meter.dlms import axdr

from . import setting_data as sd
from .cosem_time import local_time, moment_octets
from .errors import ProtocolError
from .profile_reading import Attributes

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
    """Write what of `wanted` differs from `before`; say in words what was written.

    Each is stored or refused for itself: MeterRefusedError says that the rest was not written.
    """
    done = _write_limiter(meter, wanted.limits, before.limits)
    if _extras(wanted.limits) != _extras(before.limits):
        parts = [axdr.unsigned32(number) for number in _extras(wanted.limits)]
        meter.set(_DATA, _EXTRAS, 2, axdr.structure(*parts))
        done.append("current, trip limits and reconnection")
    known = {row.code: row for row in before.thresholds}
    changed = [row for row in wanted.thresholds if known.get(row.code) != row]
    if changed:
        meter.set(_DATA, _THRESHOLDS, 2, axdr.array([_threshold(row) for row in changed]))
        done.append(f"{len(changed)} threshold{'s' * (len(changed) > 1)}")
    if set(wanted.tamper_cuts) != set(before.tamper_cuts):
        codes = [axdr.unsigned16(code) for code in wanted.tamper_cuts]
        meter.set(_DATA, _TAMPER_CUTS, 2, axdr.array(codes))
        done.append("what tampering cuts")
    return done


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


def _write_limiter(meter: Attributes, wanted: sd.Limits, before: sd.Limits) -> list[str]:
    done = []
    scale = _scale(meter)
    if wanted.emergency != before.emergency:
        _write_emergency(meter, wanted.emergency)
        done.append("emergency")
    for attribute, new, old, what in (
        (_MIN_OVER, wanted.min_over_s, before.min_over_s, "time over the limit"),
        (_MIN_UNDER, wanted.min_under_s, before.min_under_s, "time under the limit"),
    ):
        if new != old:
            meter.set(_LIMITER, _LIMITER_OBIS, attribute, axdr.unsigned32(new))
            done.append(what)
    for attribute, new, old, what in (
        (_EMERGENCY, wanted.emergency_w, before.emergency_w, "power limit of an emergency"),
        (_NORMAL, wanted.normal_w, before.normal_w, "power limit"),
    ):
        if new != old:
            meter.set(_LIMITER, _LIMITER_OBIS, attribute, axdr.unsigned32(int(new / scale)))
            done.append(what)
    return done


def _write_emergency(meter: Attributes, wanted: sd.Emergency) -> None:
    profile = axdr.structure(
        axdr.unsigned16(wanted.number),
        axdr.octet_string(moment_octets(wanted.begins)),
        axdr.unsigned32(wanted.duration_s),
    )
    groups = axdr.array([axdr.unsigned16(group) for group in wanted.groups])
    meter.set(_LIMITER, _LIMITER_OBIS, _GROUPS, groups)
    meter.set(_LIMITER, _LIMITER_OBIS, _EMERGENCY_PROFILE, profile)


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
