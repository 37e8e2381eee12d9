"""Class 71 Limiter, version 0, and what else of the limiter can be set: trips and reconnection.

Thresholds are of the monitored value's kind, active power in mW. Here: shapes and units. Not here:
what the limiter does, and the bounds (`core.limiter`). A limit of 0 is none.
"""

from ..const import const
from ..core import event_log as ev
from . import axdr
from . import interface_classes as ic
from .association import OWNERS, UTILITY
from .cosem_object import Attribute, CosemObject, LateObject, WrittenAttribute
from .interface_classes import moment
from .settings import elements, moment_of, number, numbers, octets, setter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..core.limiter import Limits
    from ..meter import Meter
    from .axdr_reader import Value
    from .session import Session

_MW_PER_W = const(1000)
_POWER = b"\x01\x00\x01\x07\x00\xff"
_REGISTER = const(3)
_SCRIPTS = b"\x00\x00\x0a\x00\x6a\xff"
_DISCONNECT = const(1)
_RECONNECT = const(2)

_EXTRAS = const(6)


def _limiter(name: bytes, row: tuple) -> CosemObject:
    return LateObject(71, 0, name, OWNERS, lambda: (_attributes(), ()))


def _attributes() -> "tuple[Attribute, ...]":
    monitored = axdr.structure(
        axdr.unsigned16(_REGISTER), axdr.octet_string(_POWER), axdr.integer8(2)
    )
    actions = axdr.structure(_script(_DISCONNECT), _script(_RECONNECT))
    return (
        Attribute(monitored, OWNERS),
        Attribute(lambda s: _mw(s.meter.limiter.threshold_w), OWNERS),
        _power(lambda limits: limits.normal_w, _set_normal),
        _power(lambda limits: limits.emergency_w, _set_of_emergency),
        _duration(lambda limits: limits.min_over_s, _set_min_over),
        _duration(lambda limits: limits.min_under_s, _set_min_under),
        _written(_show_emergency, _read_emergency, _set_emergency),
        _written(_show_groups, numbers, _set_groups),
        Attribute(lambda s: axdr.boolean(s.meter.limiter.is_emergency), OWNERS),
        Attribute(actions, OWNERS),
    )


def _script(selector: int) -> bytes:
    return axdr.structure(axdr.octet_string(_SCRIPTS), axdr.unsigned16(selector))


def _written(
    show: "Callable[[Session], bytes]",
    parse: "Callable[[Value], object]",
    apply: "Callable[[Meter, Any], None]",
) -> WrittenAttribute:
    return WrittenAttribute(show, OWNERS, setter(parse, apply, ev.LOAD_LIMIT_SET), UTILITY)


def _mw(limit_w: int) -> bytes:
    return axdr.unsigned32(limit_w * _MW_PER_W)


def _power(
    show: "Callable[[Limits], int]", put: "Callable[[Limits, int], None]"
) -> WrittenAttribute:
    def apply(meter: "Meter", limit_mw: int) -> None:
        if limit_mw % _MW_PER_W:
            raise ValueError("a limit is whole W")
        put(meter.limiter.limits, limit_mw // _MW_PER_W)

    return _written(lambda s: _mw(show(s.meter.limiter.limits)), number, apply)


def _duration(
    show: "Callable[[Limits], int]", put: "Callable[[Limits, int], None]"
) -> WrittenAttribute:
    return _written(
        lambda s: axdr.unsigned32(show(s.meter.limiter.limits)),
        number,
        lambda meter, duration_s: put(meter.limiter.limits, duration_s),
    )


def _set_normal(limits: "Limits", limit_w: int) -> None:
    limits.normal_w = limit_w


def _set_of_emergency(limits: "Limits", limit_w: int) -> None:
    limits.emergency_w = limit_w


def _set_min_over(limits: "Limits", duration_s: int) -> None:
    limits.min_over_s = duration_s


def _set_min_under(limits: "Limits", duration_s: int) -> None:
    limits.min_under_s = duration_s


def _show_emergency(session: "Session") -> bytes:
    limits = session.meter.limiter.limits
    return axdr.structure(
        axdr.unsigned16(limits.emergency_id),
        moment(session.meter, limits.emergency_from_s),
        axdr.unsigned32(limits.emergency_duration_s),
    )


def _read_emergency(value: "Value") -> "tuple[int, bytes, int]":
    number_, begins, duration_s = elements(value, 3)
    return number(number_), octets(begins, 12), number(duration_s)


def _set_emergency(meter: "Meter", wanted: "tuple[int, bytes, int]") -> None:
    limits = meter.limiter.limits
    limits.emergency_id, begins, limits.emergency_duration_s = wanted
    limits.emergency_from_s = moment_of(meter, begins)


def _show_groups(session: "Session") -> bytes:
    groups = session.meter.limiter.limits.emergency_groups
    return axdr.array([axdr.unsigned16(group) for group in groups])


def _set_groups(meter: "Meter", groups: "list[int]") -> None:
    meter.limiter.limits.emergency_groups = tuple(groups)


def _extras(name: bytes, row: tuple) -> CosemObject:
    write = setter(_read_extras, _set_extras, ev.RECONNECT_SET)
    return ic.written_data(name, OWNERS, _show_extras, UTILITY, write)


def _show_extras(session: "Session") -> bytes:
    limits = session.meter.limiter.limits
    numbers_ = (limits.limit_ma, limits.trip_w, limits.trip_ma)
    numbers_ += (limits.hold_s, limits.attempts, limits.lockout_s)
    return axdr.structure(*[axdr.unsigned32(number_) for number_ in numbers_])


def _read_extras(value: "Value") -> "list[int]":
    return numbers(elements(value, _EXTRAS))


def _set_extras(meter: "Meter", wanted: "list[int]") -> None:
    limits = meter.limiter.limits
    limits.limit_ma, limits.trip_w, limits.trip_ma = wanted[:3]
    limits.hold_s, limits.attempts, limits.lockout_s = wanted[3:]


LIMITER = (
    (_limiter, (("0.0.17.0.0.255",),)),
    (_extras, (("0.0.128.5.0.255",),)),
)
"""Groups of rows, as in `household`."""
