"""The parameters that SNRM proposes and UA grants: information lengths and windows.

Written `81 80 LEN`, then number, size and value of 05 longest information sent, 06 longest
received, 07 and 08 the windows. Left out means 128 octets and a window of 1, the only window here.
"""

from ..const import const
from .axdr_reader import Reader
from .errors import MalformedError
from .hdlc import DEFAULT_INFO

MIN_INFO = 32

_GROUP = b"\x81\x80"
_SENT = const(5)
_RECEIVED = const(6)
_WINDOWS = b"\x07\x04\x00\x00\x00\x01\x08\x04\x00\x00\x00\x01"


def write(max_sent: int, max_received: int) -> bytes:
    """Return the information field that states these lengths, in octets."""
    values = _length(_SENT, max_sent) + _length(_RECEIVED, max_received) + _WINDOWS
    return _GROUP + bytes((len(values),)) + values


def read(info: bytes) -> "tuple[int, int]":
    """Return (longest sent, longest received) as the other side states them."""
    sent = received = DEFAULT_INFO
    if not info:
        return sent, received
    outer = Reader(info)
    if outer.take(2) != _GROUP:
        raise MalformedError("unknown HDLC parameters")
    reader = Reader(outer.take(outer.unsigned(1)))
    while reader.position < len(reader.data):
        number = reader.unsigned(1)
        value = reader.unsigned(reader.unsigned(1))
        if number == _SENT:
            sent = value
        elif number == _RECEIVED:
            received = value
    return max(sent, MIN_INFO), max(received, MIN_INFO)


def _length(number: int, value: int) -> bytes:
    if value < 0x100:
        return bytes((number, 1, value))
    return bytes((number, 2, value >> 8, value & 0xFF))
