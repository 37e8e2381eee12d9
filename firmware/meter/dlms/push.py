"""Class 40 Push setup, version 0, and the DataNotification it sends: the meter speaks unasked.

Here: what is told, sealed with the utility's keys, and the frames around it. Not here: when, and
by which link: whoever has one hands in `Server.send_push`. What a household does is private, so
without keys nothing is pushed.
"""

from ..core.security import UTILITY
from . import axdr, hdlc, tags, wrapper
from .apdu import length_prefixed
from .association import LOGICAL_DEVICE
from .cosem_object import Attribute, CosemObject, LateObject, Method
from .interface_classes import clock_octets
from .obis import parse
from .secure_channel import next_counter, suite_of
from .selection import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
    from .axdr_reader import Value
    from .server import Server
    from .session import Session

# Where the head-end's programs listen for it: IS 15959's push association.
PUSH_CLIENT = 64

_UI = 0x13
_CLIENT = b"\x81"  # PUSH_CLIENT << 1 | 1
_METER = b"\x03"
_INVOKE_ID = b"\x00\x00\x00\x01"
_TRANSPORT_TCP = 0
_MESSAGE_AXDR = 0


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
    """Return the setup of the instant push, which `users` may trigger."""
    return LateObject(40, 0, name, users, lambda: (_setup(users), (Method(_push, users),)))


def _setup(users: int) -> "tuple[Attribute, ...]":
    destination = axdr.structure(
        axdr.enum(_TRANSPORT_TCP), axdr.octet_string(b""), axdr.enum(_MESSAGE_AXDR)
    )
    columns = axdr.array([column.encoded() for column in pushed_columns()])
    return (
        Attribute(columns, users),
        Attribute(destination, users),
        Attribute(axdr.array([]), users),  # communication window: at any time
        Attribute(axdr.unsigned16(0), users),  # randomised start: none
        Attribute(axdr.unsigned8(0), users),  # retries
        Attribute(axdr.unsigned16(0), users),  # delay between them
    )


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
    if apdu is None or server.send_push is None:
        return tags.TEMPORARY_FAILURE, b""
    server.send_push(apdu)
    return tags.SUCCESS, b""
