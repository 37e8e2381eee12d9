"""Class 40 Push setup, version 0, its schedule, and the DataNotification that goes out.

Here: what is told, sealed with the utility's keys, and the frames around it; how a client sets
where to and when. Not here: which of it makes sense (`core.push_plan`), the way there
(`links.push`): a board that has one hands in `Server.send_push`. What a household does is private,
so without keys nothing is pushed.
"""

from ..const import const
from ..core import event_log as ev
from ..core.push_plan import SERIAL, PushPlan
from ..core.security import UTILITY
from . import axdr, hdlc, tags
from .apdu import length_prefixed
from .association import LOGICAL_DEVICE
from .cosem_object import Attribute, CosemObject, LateObject, Method, WrittenAttribute
from .errors import MalformedError
from .interface_classes import clock_octets
from .obis import parse
from .secure_channel import next_counter, suite_of
from .selection import Column
from .settings import elements, number, octets, setter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..meter import Meter
    from .axdr_reader import Value
    from .cosem_object import Read
    from .server import Server
    from .session import Session

# Where the head-end's programs listen for it: IS 15959's push association.
PUSH_CLIENT = 64

_UI = 0x13
_CLIENT = b"\x81"  # PUSH_CLIENT << 1 | 1
_METER = b"\x03"
_INVOKE_ID = b"\x00\x00\x00\x01"
_TRANSPORT_TCP = 0
_TRANSPORT_HDLC = 5  # as Gurux numbers them; with M-Bus 6, ZigBee 7
_MESSAGE_AXDR = 0
_ANY = const(0xFF)
_PUSH_SCRIPTS = b"\x00\x00\x0a\x00\x6c\xff"
_SETUP_NAME = b"\x00\x00\x19\x09\x00\xff"
_FIRST = const(1)
_EXECUTE = const(2)
# Class 22: one moment, whose date has places left open.
_ONE_TIME = const(1)


class _Asking:
    """What the objects' tables see of whoever asks: no association, only the meter."""

    def __init__(self, meter: "Meter") -> None:
        self.meter = meter


def pushed_columns() -> "tuple[Column, ...]":
    """Return what is told: who, which push, when, energy both ways, relay, seconds left."""
    return (
        Column(1, parse("0.0.96.1.2.255"), 2),
        Column(40, parse("0.0.25.9.0.255"), 1),
        Column(8, parse("0.0.1.0.0.255"), 2),
        Column(3, parse("1.0.1.8.0.255"), 2),
        Column(3, parse("1.0.2.8.0.255"), 2),
        Column(70, parse("0.0.96.3.10.255"), 3),
        Column(3, parse("0.0.128.1.1.255"), 2),
    )


def push_setup(name: bytes, users: int) -> CosemObject:
    """Return the setup of the push, which `users` may set and trigger."""
    return LateObject(40, 0, name, users, lambda: (_setup(users), (Method(_push, users),)))


def push_scripts(name: bytes, users: int) -> CosemObject:
    """Return the script table that the schedule names: its one script pushes."""
    return LateObject(9, 0, name, users, lambda: _script_tables(users))


def push_schedule(name: bytes, users: int) -> CosemObject:
    """Return when it is pushed: class 22, at most one moment, daily or of a day of the month."""
    script = axdr.structure(axdr.octet_string(_PUSH_SCRIPTS), axdr.unsigned16(_FIRST))
    attributes = (
        Attribute(script, users),
        Attribute(axdr.enum(_ONE_TIME), users),
        _written(_moments, _read_moments, _schedule, users),
    )
    return CosemObject(22, 0, name, attributes)


def _script_tables(users: int) -> "tuple[tuple, tuple]":
    target = (axdr.unsigned16(40), axdr.octet_string(_SETUP_NAME), axdr.integer8(1))
    action = axdr.structure(axdr.enum(_EXECUTE), *target, axdr.integer8(0))
    scripts = axdr.array([axdr.structure(axdr.unsigned16(_FIRST), axdr.array([action]))])
    return (Attribute(scripts, users),), (Method(_run_script, users),)


def _setup(users: int) -> "tuple[Attribute, ...]":
    columns = axdr.array([column.encoded() for column in pushed_columns()])
    return (
        Attribute(columns, users),
        _written(_destination, _read_destination, _send_to, users),
        Attribute(axdr.array([]), users),  # communication window: at any time
        _written(lambda s: axdr.unsigned16(_plan(s).spread_s), number, _set_spread, users),
        _written(lambda s: axdr.unsigned8(_plan(s).retries), number, _set_retries, users),
        _written(lambda s: axdr.unsigned16(_plan(s).delay_s), number, _set_delay, users),
    )


def _written(
    show: "Read",
    parse: "Callable[[Value], Any]",
    apply: "Callable[[Meter, Any], None]",
    users: int,
) -> WrittenAttribute:
    return WrittenAttribute(show, users, setter(parse, apply, ev.PUSH_SET), users)


def _destination(session: "Session") -> bytes:
    address, transport = _plan(session).destination, _TRANSPORT_TCP
    if address == SERIAL:
        address, transport = b"", _TRANSPORT_HDLC
    parts = (axdr.enum(transport), axdr.octet_string(address), axdr.enum(_MESSAGE_AXDR))
    return axdr.structure_of(parts)


def _read_destination(value: "Value") -> bytes:
    transport, address, message = elements(value, 3)
    address, is_known = octets(address), number(message) == _MESSAGE_AXDR
    if is_known and number(transport) == _TRANSPORT_HDLC and not address:
        return SERIAL
    if is_known and number(transport) == _TRANSPORT_TCP and address != SERIAL:
        return address
    return b"?"  # which is no address: of the right type, but not to be had here


def _send_to(meter: "Meter", address: bytes) -> None:
    meter.push.planned().send_to(address)


def _set_spread(meter: "Meter", spread_s: int) -> None:
    plan = meter.push.planned()
    plan.set_patience(spread_s, plan.retries, plan.delay_s)


def _set_retries(meter: "Meter", retries: int) -> None:
    plan = meter.push.planned()
    plan.set_patience(plan.spread_s, retries, plan.delay_s)


def _set_delay(meter: "Meter", delay_s: int) -> None:
    plan = meter.push.planned()
    plan.set_patience(plan.spread_s, plan.retries, delay_s)


def _plan(session: "Session") -> PushPlan:
    """Return the plan; where there is none, one that says so and is not kept."""
    return session.meter.push.plan or PushPlan()


def _moments(session: "Session") -> bytes:
    plan = _plan(session)
    if not plan.is_scheduled:
        return axdr.array([])
    time = bytes((plan.minute // 60, plan.minute % 60, 0, 0))
    date = bytes((_ANY, _ANY, _ANY, plan.day or _ANY, _ANY))
    return axdr.array([axdr.structure(axdr.octet_string(time), axdr.octet_string(date))])


def _read_moments(value: "Value") -> "tuple[int, int] | None":
    """Return minute and day of the month, 0 for every one; None where there is no moment."""
    rows = elements(value)
    if not rows:
        return None
    time, date = elements(elements(value, 1)[0], 2)
    time, date = octets(time, 4), octets(date, 5)
    is_whole = time[2] in (0, _ANY) and time[3] in (0, _ANY)
    if not is_whole or date[:3] != b"\xff\xff\xff" or date[4] != _ANY:
        raise MalformedError("a push is at a whole minute, of each day or of one of the month")
    minute = time[0] * 60 + time[1] if time[1] < 60 else -1
    return minute, 0 if date[3] == _ANY else date[3] or _ANY


def _schedule(meter: "Meter", moment: "tuple[int, int] | None") -> None:
    if moment is None:
        meter.push.planned().unschedule()
    else:
        meter.push.planned().schedule(*moment)


def notification(server: "Server") -> "bytes | None":
    """Return a sealed DataNotification of this moment, or None without keys to seal it."""
    meter = server.meter
    keys = meter.security.keys[UTILITY]
    if keys is None:
        return None
    title, plain = meter.identity.system_title, _plain(server)
    message = suite_of(keys, server.make_gcm).seal(title, next_counter(meter), plain)
    return bytes((tags.GENERAL_GLO,)) + length_prefixed(title) + length_prefixed(message)


def hdlc_frame(apdu: bytes) -> bytes:
    """Return `apdu` in an unnumbered HDLC frame, which nobody answers."""
    return hdlc.build(_CLIENT, _METER, _UI, hdlc.LLC_RESPONSE + apdu)


def wrapped(apdu: bytes) -> bytes:
    """Return `apdu` in the TCP wrapper."""
    from . import wrapper  # many boards never speak it

    return wrapper.build(LOGICAL_DEVICE, PUSH_CLIENT, apdu)


def _plain(server: "Server") -> bytes:
    meter = server.meter
    values = [_value(server, column) for column in pushed_columns()]
    time = clock_octets(meter, meter.time.now_s())
    head = bytes((tags.DATA_NOTIFICATION,)) + _INVOKE_ID + length_prefixed(time)
    return head + axdr.structure(*values)


def _value(server: "Server", column: Column) -> bytes:
    found = server.find(column.name)
    attribute = found.attribute(column.attribute) if found else None
    read = attribute.read if attribute else None
    if read is not None and not isinstance(read, bytes):
        # None of those that are pushed asks for more than the meter.
        read = read(_Asking(server.meter))  # pyright: ignore[reportArgumentType]
    return read if isinstance(read, bytes) else axdr.NULL


def _push(session: "Session", value: "Value") -> "tuple[int, bytes]":
    server = session.server
    apdu = notification(server) if server.send_push is not None else None
    if apdu is None or server.send_push is None or not server.send_push(apdu):
        return tags.TEMPORARY_FAILURE, b""
    return tags.SUCCESS, b""


def _run_script(session: "Session", value: "Value") -> "tuple[int, bytes]":
    return _push(session, value) if value == _FIRST else (tags.OTHER_REASON, b"")
