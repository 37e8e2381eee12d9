"""The objects of this meter: one row each, with logical name, value, unit and readers.

SPEC section 3 is the same list for people. The classes' tables are in `interface_classes`,
`association_ln` and `token_gateway`; who the readers are is in `association`.
"""

from ..core.calendar import TIME_LIMIT_S
from ..core.payment_control import POSTPAID
from . import axdr, date_time, tags
from . import interface_classes as ic
from .association import EVERYBODY, PUBLIC, READER
from .association_ln import CURRENT, association_ln
from .interface_classes import clock_octets
from .obis import parse
from .token_gateway import token_gateway

# COSEM unit numbers (IEC 62056-6-2).
_SECOND = 7
_WATT = 27
_WATT_HOUR = 30
_AMPERE = 33
_VOLT = 35
_HERTZ = 44
_NO_UNIT = 255

_NO_CAP = 0xFFFFFFFF
_MAX_U32 = 0xFFFFFFFF
_DELIVERY_LOCAL = 1

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from ..identity import Identity
    from ..meter import Meter
    from .association import Association
    from .axdr_reader import Value
    from .cosem_object import CosemObject
    from .session import Session

_IDENTITY = (
    ("0.0.42.0.0.255", lambda i: axdr.octet_string(i.logical_device_name)),
    ("0.0.96.1.0.255", lambda i: axdr.visible_string(i.serial)),
    ("0.0.96.1.1.255", lambda i: axdr.visible_string(i.manufacturer)),
    ("0.0.96.1.2.255", lambda i: axdr.visible_string("WKY" + i.serial)),
    ("0.0.96.1.3.255", lambda i: axdr.visible_string(i.model)),
    ("0.0.96.1.4.255", lambda i: axdr.unsigned16(i.year)),
    ("1.0.0.2.0.255", lambda i: axdr.visible_string(i.firmware_version)),
    ("0.0.94.91.11.255", lambda i: axdr.visible_string(i.category)),
    ("0.0.94.91.12.255", lambda i: axdr.visible_string(i.current_rating)),
)

# Exact to the milli-unit the meter works in: nothing is rounded on the way out.
_REGISTERS = (
    ("1.0.12.7.0.255", lambda m: axdr.unsigned32(m.reading.voltage_mv), -3, _VOLT),
    ("1.0.11.7.0.255", lambda m: axdr.unsigned32(m.reading.current_ma), -3, _AMPERE),
    ("1.0.13.7.0.255", lambda m: axdr.integer16(m.reading.power_factor_milli), -3, _NO_UNIT),
    ("1.0.14.7.0.255", lambda m: axdr.unsigned16(m.reading.frequency_mhz), -3, _HERTZ),
    ("1.0.1.7.0.255", lambda m: axdr.unsigned32(max(m.reading.power_mw, 0)), -3, _WATT),
    ("1.0.2.7.0.255", lambda m: axdr.unsigned32(max(-m.reading.power_mw, 0)), -3, _WATT),
    ("1.0.1.8.0.255", lambda m: axdr.unsigned32(m.import_energy.wh), 0, _WATT_HOUR),
    ("1.0.2.8.0.255", lambda m: axdr.unsigned32(m.export_energy.wh), 0, _WATT_HOUR),
)


def all_objects(associations: "tuple[Association, ...]") -> "tuple[CosemObject, ...]":
    """Return every object of a meter with these associations."""
    objects = list(_associations(associations))
    objects.append(ic.clock(parse("0.0.1.0.0.255"), EVERYBODY))
    for name, value in _IDENTITY:
        objects.append(ic.data(parse(name), EVERYBODY, _of_identity(value)))
    for name, value, scaler, unit in _REGISTERS:
        objects.append(ic.register(parse(name), READER, value, scaler, unit))
    objects.append(ic.disconnect_control(parse("0.0.96.3.10.255"), READER))
    gateway = parse("0.0.19.40.0.255")
    objects.append(token_gateway(gateway, EVERYBODY, READER, _DELIVERY_LOCAL))
    objects += _payment()
    objects += _own()
    return tuple(objects)


def _associations(associations: "tuple[Association, ...]") -> "Iterator[CosemObject]":
    # An association sees its own object and, once it has proved itself, the public one.
    yield association_ln(CURRENT, EVERYBODY, None)
    for known in associations:
        yield association_ln(known.name, known.bit | READER, known)


def _payment() -> "list[CosemObject]":
    return [
        ic.data(parse("0.0.94.96.20.255"), READER, _payment_mode),
        ic.data(parse("0.0.128.1.0.255"), READER, _paid_until),
        ic.register(parse("0.0.128.1.1.255"), READER, _seconds_left, 0, _SECOND),
        ic.register(parse("0.0.128.1.2.255"), READER, _cap_left, 0, _WATT_HOUR),
        ic.data(parse("0.0.128.1.3.255"), READER, lambda m: axdr.unsigned8(m.objections())),
        ic.data(parse("0.0.128.3.0.255"), READER, _recent_events),
    ]


def _own() -> "list[CosemObject]":
    return [
        ic.written_data(
            parse("0.0.128.0.0.255"),
            EVERYBODY,
            lambda m: axdr.boolean(m.provisioning.is_provisioned),
            PUBLIC,
            _provision,
            lambda m: not m.provisioning.is_provisioned,
        ),
        ic.data(parse("0.0.128.0.1.255"), EVERYBODY, _issuer_key_id),
        ic.data(parse("0.0.128.2.0.255"), EVERYBODY, lambda m: axdr.unsigned8(m.time.quality)),
    ]


def _of_identity(value: "Callable[[Identity], bytes]") -> "Callable[[Meter], bytes]":
    return lambda meter: value(meter.identity)


def _seconds_left(meter: "Meter") -> bytes:
    return axdr.unsigned32(min(meter.payment.seconds_left(meter.time.now_s()), _MAX_U32))


def _cap_left(meter: "Meter") -> bytes:
    left_wh = meter.payment.cap_left_wh()
    return axdr.unsigned32(_NO_CAP if left_wh is None else min(left_wh, _NO_CAP - 1))


def _payment_mode(meter: "Meter") -> bytes:
    # IS 15959 counts 0 postpaid, 1 prepaid; the core counts 0 token, 1 postpaid.
    return axdr.unsigned8(0 if meter.payment.mode == POSTPAID else 1)


def _paid_until(meter: "Meter") -> bytes:
    until_s = meter.payment.paid_until_s()
    until = date_time.NOT_GIVEN if until_s is None else clock_octets(meter, until_s)
    return axdr.octet_string(until)


def _issuer_key_id(meter: "Meter") -> bytes:
    return axdr.octet_string(meter.provisioning.issuer_key_id)


def _recent_events(meter: "Meter") -> "Iterator[bytes]":
    events = list(meter.events)
    yield axdr.array_header(len(events))
    for event in events:
        yield axdr.structure(
            axdr.octet_string(clock_octets(meter, event.time_s)),
            axdr.unsigned16(event.code),
            axdr.unsigned16(event.detail),
        )


def _provision(session: "Session", value: "Value") -> int:
    record = _provisioning_record(value)
    if record is None:
        return tags.TYPE_UNMATCHED
    serial, issuer_key, reader_secret, unix_s = record
    try:
        text = serial.decode()
    except ValueError:
        return tags.OTHER_REASON
    code = session.meter.provision(text, issuer_key, reader_secret, unix_s)
    return tags.OTHER_REASON if code else tags.SUCCESS


def _provisioning_record(value: "Value") -> "tuple[bytes, bytes, bytes, int] | None":
    if not isinstance(value, list) or len(value) != 4:
        return None
    serial, key, secret, time = value
    if not (isinstance(serial, bytes) and isinstance(key, bytes) and isinstance(secret, bytes)):
        return None
    if not isinstance(time, int) or isinstance(time, bool) or not 0 <= time < TIME_LIMIT_S:
        return None
    return serial, key, secret, time
