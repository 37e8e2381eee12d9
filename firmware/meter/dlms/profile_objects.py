"""The profiles of this meter (class 7): load, days, billing, events, the moment, the nameplate.

Here: which there are, with IS 15959's names and columns, and the scaler profiles that its head-ends
read beside them. Not here: how rows are made (`ring_buffer`, `billing_buffer`, `snapshot`), nor
class 7 itself (`profile_generic`). What only one of them needs is imported for that one.
"""

from ..const import const
from . import axdr, ring_buffer
from .association import OWNERS, UTILITY
from .columns import columns_of, scalers_of
from .cosem_object import Attribute, CosemObject, LateObject, WrittenAttribute
from .profile_generic import profile_generic
from .ring_buffer import RingBuffer, group_ring, ring_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .axdr_reader import Value
    from .cosem_object import Read
    from .selection import Column
    from .session import Session

_BLOCKS = const(3360)
_DAYS = const(62)
_PERIODS = const(13)
_EVENTS = const(128)
_DAY_S = const(86_400)

# Groups of events that have something to measure: voltage, current, tamper.
_MEASURED = (0, 1, 4)
# Ours, behind the seven of IS 15959, where it leaves room for makers.
_OWN_GROUP = const(7)
_OWN_PLACE = const(128)

_LOAD = (
    "8/0.0.1.0.0 3/1.0.12.27.0 3/1.0.1.29.0 3/1.0.9.29.0 3/1.0.2.29.0 3/1.0.10.29.0 3/1.0.11.27.0"
)
_DAILY = "8/0.0.1.0.0 3/1.0.1.8.0 3/1.0.9.8.0 3/1.0.2.8.0 3/1.0.10.8.0"
_NOW = (
    "8/0.0.1.0.0 3/1.0.12.7.0 3/1.0.11.7.0 3/1.0.91.7.0 3/1.0.13.7.0 3/1.0.14.7.0 3/1.0.9.7.0"
    " 3/1.0.1.7.0 3/1.0.1.8.0 3/1.0.9.8.0 4/1.0.1.6.0 4/1.0.1.6.0/5 4/1.0.9.6.0 4/1.0.9.6.0/5"
    " 3/0.0.94.91.14 1/0.0.94.91.0 1/0.0.0.1.0 1/0.0.96.2.0 3/1.0.2.8.0 3/1.0.10.8.0"
    " 70/0.0.96.3.10 71/0.0.17.0.0/3"
)
_NAMEPLATE = (
    "1/0.0.96.1.0 1/0.0.96.1.2 1/0.0.96.1.1 1/1.0.0.2.0 1/0.0.94.91.11 1/0.0.94.91.12 1/0.0.96.1.4"
)
_EVENT_CODE = "8/0.0.1.0.0 1/0.0.96.11.%d"
_EVENT_MEASURED = " 3/1.0.11.7.0 3/1.0.12.7.0 3/1.0.13.7.0 3/1.0.1.8.0 1/0.0.94.91.0"
_EVENT_DETAIL = " 1/0.0.128.3.0/2/3"


def _profile(
    name: bytes, make: "Callable[[], tuple]", period: "Attribute | None" = None
) -> LateObject:
    """Return a profile of `make()`: columns, what opens its buffer, capacity.

    That is done when somebody asks for an attribute, not for each list of objects.
    """

    def tables() -> "tuple[tuple, tuple]":
        columns, open_buffer, capacity = make()
        return profile_generic(name, OWNERS, columns, open_buffer, capacity, period).tables()

    return LateObject(7, 1, name, OWNERS, tables)


def _load(name: bytes, row: tuple) -> LateObject:
    period = WrittenAttribute(_load_period, OWNERS, _set_load_period, UTILITY)
    return _profile(name, lambda: (columns_of(_LOAD), _open_load, _BLOCKS), period)


def _load_period(session: "Session") -> bytes:
    return axdr.unsigned32(session.meter.periods.load.period_s)


def _set_load_period(session: "Session", value: "Value") -> int:
    from .measuring_settings import set_load_period  # a profile is read, hardly ever set

    return set_load_period()(session, value)


def _daily(name: bytes, row: tuple) -> LateObject:
    period = Attribute(axdr.unsigned32(_DAY_S), OWNERS)
    return _profile(name, lambda: (columns_of(_DAILY), _open_daily, _DAYS), period)


def _billing(name: bytes, row: tuple) -> LateObject:
    from .billing_buffer import billing_columns, open_billing

    return _profile(name, lambda: (billing_columns(), open_billing, _PERIODS))


def _snapshot(name: bytes, row: tuple) -> LateObject:
    return _profile(name, lambda: _of_the_moment(columns_of(row[1])))


def _scalers(name: bytes, row: tuple) -> LateObject:
    def make() -> tuple:
        return _of_the_moment(scalers_of(columns_of(row[1]) if row[1] else _of_billing()))

    return _profile(name, make)


def _of_billing() -> "tuple[Column, ...]":
    from .billing_buffer import billing_columns

    return billing_columns()


def _of_the_moment(columns: "tuple[Column, ...]") -> tuple:
    from .snapshot import opener

    return columns, opener(columns), 1


def _events(name: bytes, row: tuple) -> LateObject:
    group = _group(name)

    def open_buffer(session: "Session") -> RingBuffer:
        places = ring_buffer.event_places(group in _MEASURED, group == _OWN_GROUP)
        return RingBuffer(session.meter, group_ring(session.meter, group), places)

    return _profile(name, lambda: (columns_of(_event_words(name[4])), open_buffer, _EVENTS))


def _last_code(name: bytes, row: tuple) -> CosemObject:
    group = _group(name)

    def read(session: "Session") -> bytes:
        ring = group_ring(session.meter, group)
        for entry in ring.entries(max(len(ring) - 1, 0)):
            return axdr.unsigned16(0 if entry is None else entry[1])
        return axdr.unsigned16(0)

    return _data(name, read)


def _sequence(name: bytes, row: tuple) -> CosemObject:
    group = _group(name)
    return _data(name, lambda session: axdr.unsigned32(group_ring(session.meter, group).total))


def _data(name: bytes, read: "Read") -> CosemObject:
    from .interface_classes import data  # no profile needs it

    return data(name, OWNERS, read)


def _group(name: bytes) -> int:
    return _OWN_GROUP if name[4] == _OWN_PLACE else name[4]


def _event_words(place: int) -> str:
    words = _EVENT_CODE % place
    if place == _OWN_PLACE:
        return words + _EVENT_DETAIL
    return words + _EVENT_MEASURED if place in _MEASURED else words


def _open_load(session: "Session") -> RingBuffer:
    meter = session.meter
    return RingBuffer(meter, ring_of(meter, "blocks"), ring_buffer.block_places())


def _open_daily(session: "Session") -> RingBuffer:
    meter = session.meter
    return RingBuffer(meter, ring_of(meter, "days"), ring_buffer.day_places())


PROFILES = (
    (_load, (("1.0.99.1.0.255",),)),
    (_daily, (("1.0.99.2.0.255",),)),
    (_billing, (("1.0.98.1.0.255",),)),
    (
        _snapshot,
        (
            ("1.0.94.91.0.255", _NOW),
            ("0.0.94.91.10.255", _NAMEPLATE),
        ),
    ),
    (
        _scalers,
        (
            ("1.0.94.91.3.255", _NOW),
            ("1.0.94.91.4.255", _LOAD),
            ("1.0.94.91.5.255", _DAILY),
            ("1.0.94.91.6.255", ""),  # billing's
            ("1.0.94.91.7.255", _EVENT_MEASURED),
        ),
    ),
    (
        _events,
        (
            ("0.0.99.98.0.255",),
            ("0.0.99.98.1.255",),
            ("0.0.99.98.2.255",),
            ("0.0.99.98.3.255",),
            ("0.0.99.98.4.255",),
            ("0.0.99.98.5.255",),
            ("0.0.99.98.6.255",),
            ("0.0.99.98.128.255",),
        ),
    ),
    (
        _last_code,
        (
            ("0.0.96.11.0.255",),
            ("0.0.96.11.1.255",),
            ("0.0.96.11.2.255",),
            ("0.0.96.11.3.255",),
            ("0.0.96.11.4.255",),
            ("0.0.96.11.5.255",),
            ("0.0.96.11.6.255",),
            ("0.0.96.11.128.255",),
        ),
    ),
    (
        _sequence,
        (
            ("0.0.96.15.0.255",),
            ("0.0.96.15.1.255",),
            ("0.0.96.15.2.255",),
            ("0.0.96.15.3.255",),
            ("0.0.96.15.4.255",),
            ("0.0.96.15.5.255",),
            ("0.0.96.15.6.255",),
            ("0.0.96.15.128.255",),
        ),
    ),
)
"""Groups of rows, as in `household`."""
