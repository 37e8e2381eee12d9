"""What a household has used, bought and lived through, each value with its logical name.

Here: every row that only the reader may see, and how its value is encoded. Not here: what anybody
may see (`object_model`), what a row says (`shown`). SPEC section 3 is the same list for people.
"""

from ..const import const
from ..core.event_log import MAX_EVENTS
from . import axdr
from . import interface_classes as ic
from .association import OWNERS, UTILITY
from .event_profile import EventBuffer, event_columns
from .interface_classes import clock_octets
from .profile_generic import profile_generic
from .shown import reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .cosem_object import CosemObject
    from .session import Session

# COSEM unit numbers (IEC 62056-6-2).
_SECOND = const(7)
_WATT = const(27)
_WATT_HOUR = const(30)
_AMPERE = const(33)
_VOLT = const(35)
_HERTZ = const(44)
_NO_UNIT = const(255)

_NO_CAP = const(0xFFFFFFFF)
_MAX_U32 = const(0xFFFFFFFF)
_PAYMENT_MODES = (1, 0)  # prepaid, postpaid: IS 15959's numbers, by the core's


def _seconds_left(session: "Session") -> bytes:
    meter = session.meter
    return axdr.unsigned32(min(meter.payment.seconds_left(meter.time.now_s()), _MAX_U32))


def _cap_left(session: "Session") -> bytes:
    left_wh = session.meter.payment.cap_left_wh()
    return axdr.unsigned32(_NO_CAP if left_wh is None else min(left_wh, _NO_CAP - 1))


def _power_failures(session: "Session") -> bytes:
    return axdr.unsigned32(max(session.meter.health().boots - 1, 0))  # the first boot followed none


def _health(session: "Session") -> bytes:
    health = session.meter.health()
    counts = (
        health.boots,
        health.generation,
        health.recoveries,
        health.failed_saves,
        health.worst_erases,
        health.rated_erases,
        health.relay_moves,
    )
    states = (health.relay_state, health.battery_clock, health.storage)
    fields = [axdr.unsigned32(count) for count in counts]
    fields += [axdr.unsigned8(state) for state in states]
    fields.append(axdr.unsigned32(health.event_count))
    fields.append(axdr.unsigned8(health.signature_checks))
    return axdr.structure(*fields)


def _recent_events(session: "Session") -> "Iterator[bytes]":
    events = list(session.meter.events)
    yield axdr.array_header(len(events))
    for event in events:
        yield axdr.structure(
            axdr.octet_string(clock_octets(session.meter, event.time_s)),
            axdr.unsigned16(event.code),
            axdr.unsigned16(event.detail),
        )


def _power_drawn(session: "Session") -> bytes:
    return axdr.unsigned32(max(session.meter.reading.power_mw, 0))


def _power_returned(session: "Session") -> bytes:
    return axdr.unsigned32(max(-session.meter.reading.power_mw, 0))


def _payment_mode(session: "Session") -> bytes:
    return axdr.unsigned8(_PAYMENT_MODES[session.meter.payment.mode])


# Name, value, scaler, unit. Exact to the milli-unit the meter works in: nothing is rounded.
_REGISTERS = (
    ("1.0.12.7.0.255", "unsigned32 reading.voltage_mv", -3, _VOLT),
    ("1.0.11.7.0.255", "unsigned32 reading.current_ma", -3, _AMPERE),
    ("1.0.13.7.0.255", "integer16 reading.power_factor_milli", -3, _NO_UNIT),
    ("1.0.14.7.0.255", "unsigned16 reading.frequency_mhz", -3, _HERTZ),
    ("1.0.1.7.0.255", _power_drawn, -3, _WATT),
    ("1.0.2.7.0.255", _power_returned, -3, _WATT),
    ("1.0.1.8.0.255", "unsigned32 import_energy.wh", 0, _WATT_HOUR),
    ("1.0.2.8.0.255", "unsigned32 export_energy.wh", 0, _WATT_HOUR),
    ("0.0.0.1.2.255", "moment billing.closed_at_s", 0, _NO_UNIT),
    ("0.0.128.1.1.255", _seconds_left, 0, _SECOND),
    ("0.0.128.1.2.255", _cap_left, 0, _WATT_HOUR),
    ("0.0.128.1.4.255", "unsigned32 grace.owed_s", 0, _SECOND),
)

# Name, value.
_DATA = (
    ("0.0.0.1.0.255", "unsigned32 billing.count"),
    ("0.0.96.7.0.255", _power_failures),
    ("0.0.94.96.20.255", _payment_mode),
    ("0.0.128.1.0.255", "moment payment.paid_until_s"),
    ("0.0.128.1.3.255", "unsigned8 objections"),
    ("0.0.128.1.5.255", "unsigned8 warning_level"),
    ("0.0.128.3.0.255", _recent_events),
    ("0.0.128.4.0.255", _health),
)

# Name, value, when it was captured, scaler, unit.
_CAPTURED = (
    ("1.0.1.6.0.255", "unsigned32 demand.maximum_w", "moment demand.maximum_at_s", 0, _WATT),
)


def _register(name: bytes, row: tuple) -> "CosemObject":
    return ic.register(name, OWNERS, reader(row[1]), row[2], row[3])


def _data(name: bytes, row: tuple) -> "CosemObject":
    return ic.data(name, OWNERS, reader(row[1]))


def _captured(name: bytes, row: tuple) -> "CosemObject":
    return ic.extended_register(name, OWNERS, reader(row[1]), row[3], row[4], reader(row[2]))


def _events(name: bytes, row: tuple) -> "CosemObject":
    return profile_generic(name, OWNERS, event_columns(), EventBuffer, MAX_EVENTS)


def _disconnect_control(name: bytes, row: tuple) -> "CosemObject":
    return ic.disconnect_control(name, OWNERS, UTILITY)


HOUSEHOLD = (
    (_register, _REGISTERS),
    (_data, _DATA),
    (_captured, _CAPTURED),
    (_events, (("0.0.128.3.1.255",),)),
    (_disconnect_control, (("0.0.96.3.10.255",),)),
)
"""Groups of rows that are made alike: what makes an object of its name and row, and the rows."""
