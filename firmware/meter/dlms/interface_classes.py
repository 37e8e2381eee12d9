"""The COSEM interface classes as tables: 1 Data, 3 Register, 4 Extended register, 8 Clock,
70 Disconnect control.

Each function builds one `CosemObject` with all the attributes of its class. Which objects a meter
has is in `object_model`; the larger classes 15 and 115 have files of their own.
"""

from ..core.calendar import TIME_LIMIT_S
from . import axdr, date_time, tags
from .cosem_object import Attribute, CosemObject, Method, WrittenAttribute
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..meter import Meter
    from .axdr_reader import Value
    from .cosem_object import Read, Write
    from .session import Session

_CLOCK_BASE_CRYSTAL = 1


def data(name: bytes, readers: int, value: "Read") -> CosemObject:
    """Return a Data object; `value(session)` is encoded."""
    return CosemObject(1, 0, name, (Attribute(value, readers),))


def written_data(
    name: bytes,
    readers: int,
    value: "Read",
    writers: int,
    write: "Write",
    is_open: "Callable[[Session], bool] | None" = None,
) -> CosemObject:
    """Return a Data object that `writers` may write, while `is_open(session)` if that is given."""
    attribute = WrittenAttribute(value, readers, write, writers, is_open)
    return CosemObject(1, 0, name, (attribute,))


def register(name: bytes, readers: int, value: "Read", scaler: int, unit: int) -> CosemObject:
    """Return a Register; `value(session)` is encoded, in 10**`scaler` of the COSEM `unit`."""
    attributes = _value_and_unit(readers, value, scaler, unit)
    return CosemObject(3, 0, name, attributes, (None,))


def extended_register(
    name: bytes, readers: int, value: "Read", scaler: int, unit: int, captured: "Read"
) -> CosemObject:
    """Return an Extended register without a status; `captured(session)` is when, encoded."""
    attributes = _value_and_unit(readers, value, scaler, unit)
    attributes += (Attribute(axdr.NULL, readers), Attribute(captured, readers))
    return CosemObject(4, 0, name, attributes, (None,))


def clock(name: bytes, readers: int, setters: int) -> CosemObject:
    """Return the Clock: local time without daylight saving, which `setters` may set."""
    attributes = (
        WrittenAttribute(_clock_time, readers, _set_clock, setters),
        Attribute(_clock_zone, readers),
        Attribute(_clock_status, readers),
        Attribute(axdr.octet_string(date_time.NOT_GIVEN), readers),
        Attribute(axdr.octet_string(date_time.NOT_GIVEN), readers),
        Attribute(axdr.integer8(0), readers),
        Attribute(axdr.boolean(False), readers),
        Attribute(axdr.enum(_CLOCK_BASE_CRYSTAL), readers),
    )
    return CosemObject(8, 0, name, attributes, (None,) * 6)


def disconnect_control(name: bytes, readers: int, operators: int) -> CosemObject:
    """Return the Disconnect control; `operators` may call both methods and set the mode."""
    attributes = (
        Attribute(lambda session: axdr.boolean(session.meter.output_state), readers),
        Attribute(lambda session: axdr.enum(session.meter.disconnector.control_state), readers),
        WrittenAttribute(
            lambda session: axdr.enum(session.meter.disconnector.control_mode),
            readers,
            _set_control_mode,
            operators,
        ),
    )
    methods = (Method(_remote_disconnect, operators), Method(_remote_reconnect, operators))
    return CosemObject(70, 0, name, attributes, methods)


def clock_octets(meter: "Meter", unix_s: int) -> bytes:
    """Return `unix_s` as the meter's local date-time, with its clock's present status."""
    time = meter.time
    return date_time.from_unix(unix_s, time.utc_offset_min, date_time.clock_status(time.quality))


def moment(meter: "Meter", unix_s: "int | None") -> bytes:
    """Return `unix_s` encoded as the meter's local date-time; "not given" for None and 0."""
    return axdr.octet_string(clock_octets(meter, unix_s) if unix_s else date_time.NOT_GIVEN)


def _value_and_unit(readers: int, value: "Read", scaler: int, unit: int) -> "tuple[Attribute, ...]":
    # A structure of two, integer and enum: made so often that it is written out.
    scaler_unit = bytes((2, 2, 15, scaler & 0xFF, 22, unit))
    return Attribute(value, readers), Attribute(scaler_unit, readers)


def _clock_time(session: "Session") -> bytes:
    return axdr.octet_string(clock_octets(session.meter, session.meter.time.now_s()))


def _set_clock(session: "Session", value: "Value") -> int:
    if not isinstance(value, bytes):
        return tags.TYPE_UNMATCHED
    try:
        unix_s = date_time.to_unix(value, session.meter.time.utc_offset_min)
    except MalformedError:
        unix_s = None
    if unix_s is None or not 0 <= unix_s < TIME_LIMIT_S:
        return tags.OTHER_REASON
    return tags.OTHER_REASON if session.meter.set_clock(unix_s) else tags.SUCCESS


def _set_control_mode(session: "Session", value: "Value") -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return tags.TYPE_UNMATCHED
    return tags.SUCCESS if session.meter.set_control_mode(value) else tags.OTHER_REASON


def _clock_zone(session: "Session") -> bytes:
    return axdr.integer16(-session.meter.time.utc_offset_min)


def _clock_status(session: "Session") -> bytes:
    return axdr.unsigned8(date_time.clock_status(session.meter.time.quality))


def _remote_disconnect(session: "Session", value: object) -> "tuple[int, bytes]":
    return _allowed(session.meter.remote_disconnect())


def _remote_reconnect(session: "Session", value: object) -> "tuple[int, bytes]":
    return _allowed(session.meter.remote_reconnect())


def _allowed(done: bool) -> "tuple[int, bytes]":
    # A transition that mode or state forbid is a temporary failure: later it may be allowed.
    return (tags.SUCCESS if done else tags.TEMPORARY_FAILURE), b""
