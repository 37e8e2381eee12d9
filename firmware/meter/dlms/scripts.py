"""Class 9 Script table, version 0: what other objects refer to by the number of a script.

Here: demand reset, the rates that a calendar switches to, and the disconnector's two. The utility
may execute the first and the last. Not here: who refers to them (`measuring_settings`,
`calendar_data`, `limiter_object`).
"""

from ..const import const
from ..core.rates import RATES
from . import axdr, tags
from .association import OWNERS, UTILITY
from .cosem_object import Attribute, CosemObject, LateObject, Method

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .axdr_reader import Value
    from .session import Session

# Class 9: what an action does. It executes a method.
_EXECUTE = const(2)

_FIRST = const(1)
_SECOND = const(2)

_BILLING = b"\x01\x00\x62\x01\x00\xff"
_MAXIMUM = b"\x01\x00\x01\x06\x00\xff"
_APPARENT_MAXIMUM = b"\x01\x00\x09\x06\x00\xff"
_CONTACT = b"\x00\x00\x60\x03\x0a\xff"


def _demand_reset(name: bytes, row: tuple) -> CosemObject:
    return LateObject(9, 0, name, OWNERS, _demand_reset_tables)


def _demand_reset_tables() -> "tuple[tuple, tuple]":
    # Capture of the billing profile, reset of the maxima.
    actions = (_action(7, _BILLING, 2), _action(4, _MAXIMUM, 1), _action(4, _APPARENT_MAXIMUM, 1))
    return _attributes([_script(_FIRST, *actions)]), (Method(_reset_demand, UTILITY),)


def _reset_demand(session: "Session", value: "Value") -> "tuple[int, bytes]":
    if value != _FIRST or session.meter.reset_demand():
        return tags.OTHER_REASON, b""
    return tags.SUCCESS, b""


def _rates(name: bytes, row: tuple) -> CosemObject:
    # The calendar alone switches rates, so these have no action that somebody else could do.
    return LateObject(9, 0, name, OWNERS, lambda: (_attributes(_rate_scripts()), (None,)))


def _rate_scripts() -> "list[bytes]":
    return [_script(rate) for rate in range(1, RATES + 1)]


def _contact(name: bytes, row: tuple) -> CosemObject:
    return LateObject(9, 0, name, OWNERS, _contact_tables)


def _contact_tables() -> "tuple[tuple, tuple]":
    scripts = [_script(number, _action(70, _CONTACT, number)) for number in (_FIRST, _SECOND)]
    return _attributes(scripts), (Method(_move_contact, UTILITY),)


def _move_contact(session: "Session", value: "Value") -> "tuple[int, bytes]":
    if value == _FIRST:
        done = session.meter.remote_disconnect()
    elif value == _SECOND:
        done = session.meter.remote_reconnect()
    else:
        return tags.OTHER_REASON, b""
    return (tags.SUCCESS if done else tags.TEMPORARY_FAILURE), b""


def _attributes(scripts: "list[bytes]") -> "tuple[Attribute]":
    return (Attribute(axdr.array(scripts), OWNERS),)


def _script(number: int, *actions: bytes) -> bytes:
    return axdr.structure(axdr.unsigned16(number), axdr.array(list(actions)))


def _action(class_id: int, name: bytes, method: int) -> bytes:
    target = (axdr.unsigned16(class_id), axdr.octet_string(name), axdr.integer8(method))
    return axdr.structure(axdr.enum(_EXECUTE), *target, axdr.integer8(0))


SCRIPTS = (
    (_demand_reset, (("0.0.10.0.1.255",),)),
    (_rates, (("0.0.10.0.100.255",),)),
    (_contact, (("0.0.10.0.106.255",),)),
)
"""Groups of rows, as in `household`."""
