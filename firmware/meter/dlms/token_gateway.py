"""Class 115 Token gateway: tokens go in by method 1, and what became of them is shown.

`enter` answers success when the token counts (accepted, or accepted before), else other-reason,
and never returns data: attribute 6 says why. Not every client reads a bit-string in an answer.

An association that must not learn what the household bought sees only the token that it entered
itself: attributes 2 to 6 are empty for it until then.
"""

from ..core import token_text, verdict
from . import axdr, date_time, tags
from .association import PUBLIC
from .cosem_object import Attribute, CosemObject, Method
from .interface_classes import clock_octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..meter import LastToken, Meter
    from .axdr_reader import Value
    from .cosem_object import Act, Read
    from .session import Session

_STATUS_FORMAT_OK = 0
_SUB_REASON_BITS = 8


def token_gateway(name: bytes, users: int, sees_all: int, delivery: int) -> CosemObject:
    """Return the gateway: `users` may enter tokens, `sees_all` may see those of others.

    `delivery` is the token_delivery_method of what comes in here.
    """
    attributes = []
    for shown in (_token, _time, _description, _delivery, _status):
        attributes.append(Attribute(_shown_to(shown, sees_all), users))
    enter = Method(_enter_by(delivery), users)
    return CosemObject(115, 0, name, tuple(attributes), (enter,))


def _shown_to(shown: "Callable[[Meter, LastToken | None], bytes]", sees_all: int) -> "Read":
    def read(session: "Session") -> bytes:
        sees = session.association.bit & sees_all
        last = session.meter.last_token if sees else session.entered
        return shown(session.meter, last)

    return read


def _enter_by(delivery: int) -> "Act":
    def enter(session: "Session", value: "Value") -> "tuple[int, bytes]":
        if not isinstance(value, bytes):
            return tags.TYPE_UNMATCHED, b""
        is_stranger = session.association.bit == PUBLIC
        answer = session.meter.enter_token(_binary(value), delivery, is_stranger)
        session.entered = session.meter.last_token
        return (tags.SUCCESS if answer.accepted else tags.OTHER_REASON), b""

    return enter


def _binary(value: bytes) -> bytes:
    # The text form is welcome too; what is no text is left for the token desk to judge.
    try:
        return token_text.from_text(value)
    except token_text.TextError:
        return value


def _token(meter: "Meter", last: "LastToken | None") -> bytes:
    return axdr.octet_string(b"" if last is None else last.data)


def _time(meter: "Meter", last: "LastToken | None") -> bytes:
    time = date_time.NOT_GIVEN if last is None else clock_octets(meter, last.time_s)
    return axdr.octet_string(time)


def _description(meter: "Meter", last: "LastToken | None") -> bytes:
    if last is None:
        return axdr.array([])
    return axdr.array([axdr.octet_string(verdict.text(last.verdict.code).encode())])


def _delivery(meter: "Meter", last: "LastToken | None") -> bytes:
    return axdr.enum(0 if last is None else last.delivery)


def _status(meter: "Meter", last: "LastToken | None") -> bytes:
    code = 0 if last is None else last.verdict.code
    status = _STATUS_FORMAT_OK if last is None else verdict.token_status_code(code)
    return axdr.structure(axdr.enum(status), axdr.bit_string(code, _SUB_REASON_BITS))
