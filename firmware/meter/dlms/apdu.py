"""xDLMS services as a client writes requests and reads responses: GET, SET, ACTION.

The server's half is in `get_service` and `write_service`; associating is in `acse`.
"""

from . import axdr, tags
from .axdr_reader import Reader
from .errors import AccessError, MalformedError, ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .axdr_reader import Value

# The longest APDU that we agree on with a client: one is held in RAM for each link.
MAX_PDU = 1024
# A client may seal one of those: Gurux leaves room for 22 octets of it, and it takes up to 32.
MAX_RECEIVED = MAX_PDU + 32

# Invoke id 1, confirmed, high priority: one request is under way at a time.
INVOKE_ID = 0xC1

# Service errors of exception responses.
DECIPHERING_ERROR = 5
COUNTER_ERROR = 6

_NORMAL = 1
_BLOCK = 2
_DESCRIPTOR = 9


class Target:
    """One attribute or method: class id, logical name (6 bytes), attribute or method number."""

    __slots__ = ("class_id", "name", "number")

    def __init__(self, class_id: int, name: bytes, number: int) -> None:
        self.class_id = class_id
        self.name = name
        self.number = number


class Block:
    """One part of a long answer; `number` counts from 1."""

    __slots__ = ("is_last", "number", "data")

    def __init__(self, is_last: bool, number: int, data: bytes) -> None:
        self.is_last = is_last
        self.number = number
        self.data = data


class Response:
    """A result with encoded data after it (maybe none), or one block of a long answer."""

    __slots__ = ("result", "data", "block")

    def __init__(self, result: int, data: bytes = b"", block: "Block | None" = None) -> None:
        self.result = result
        self.data = data
        self.block = block

    def value(self) -> "Value":
        """Return the decoded data, None where there is none, or raise AccessError."""
        if self.result != tags.SUCCESS:
            raise AccessError(self.result)
        if not self.data:
            return None
        reader = Reader(self.data)
        value = reader.value()
        reader.expect_end()
        return value


def write_target(target: Target) -> bytes:
    """Return a cosem-attribute-descriptor or cosem-method-descriptor."""
    return target.class_id.to_bytes(2, "big") + target.name + bytes((target.number,))


def read_target(reader: Reader) -> Target:
    """Read a descriptor."""
    octets = reader.take(_DESCRIPTOR)
    return Target(octets[0] << 8 | octets[1], octets[2:8], octets[8])


def get_request(target: Target, selection: bytes = b"") -> bytes:
    """Return a GET of one attribute, or of what `selection` (see `client_selection`) names."""
    selected = b"\x01" + selection if selection else b"\x00"
    return bytes((tags.GET_REQUEST, _NORMAL, INVOKE_ID)) + write_target(target) + selected


def get_next_request(block_number: int) -> bytes:
    """Return the GET that asks for the block after `block_number`."""
    return bytes((tags.GET_REQUEST, _BLOCK, INVOKE_ID)) + block_number.to_bytes(4, "big")


def set_request(target: Target, data: bytes) -> bytes:
    """Return a SET of one attribute to encoded `data`."""
    return bytes((tags.SET_REQUEST, _NORMAL, INVOKE_ID)) + write_target(target) + b"\x00" + data


def action_request(target: Target, data: "bytes | None") -> bytes:
    """Return an ACTION with encoded `data`, or without any."""
    parameter = b"\x00" if data is None else b"\x01" + data
    return bytes((tags.ACTION_REQUEST, _NORMAL, INVOKE_ID)) + write_target(target) + parameter


def exception_response(state: int, service: int) -> bytes:
    """Return the answer to what cannot be served; numbers as in `errors.ServiceError`."""
    return bytes((tags.EXCEPTION_RESPONSE, state, service))


def counter_response(counter: int) -> bytes:
    """Return the exception that refuses a message counter: `counter` is the lowest it takes."""
    return exception_response(1, COUNTER_ERROR) + counter.to_bytes(4, "big")


def read_exception(reader: Reader) -> ServiceError:
    """Read an exception response whose tag has just been passed."""
    state, service = reader.unsigned(1), reader.unsigned(1)
    counter = reader.unsigned(4) if service == COUNTER_ERROR else 0
    return ServiceError(state, service, counter)


def read_response(octets: bytes, tag: int) -> Response:
    """Read the response that a request with response `tag` gets, or raise ServiceError."""
    reader = Reader(octets)
    found = reader.unsigned(1)
    if found == tags.EXCEPTION_RESPONSE:
        raise read_exception(reader)
    kind = reader.unsigned(1)
    if found != tag or reader.unsigned(1) != INVOKE_ID:
        raise MalformedError("an answer to another question")
    if tag == tags.GET_RESPONSE and kind == _BLOCK:
        return _block_response(reader)
    if kind != _NORMAL:
        raise MalformedError("this kind of response is not read here")
    if tag == tags.GET_RESPONSE:
        return _data_or_result(reader)
    return read_result(reader, tag)


def _block_response(reader: Reader) -> Response:
    is_last = reader.unsigned(1) != 0
    number = reader.unsigned(4)
    if reader.unsigned(1) != 0:
        return Response(reader.unsigned(1))
    return Response(tags.SUCCESS, block=Block(is_last, number, reader.take(reader.length())))


def _data_or_result(reader: Reader) -> Response:
    if reader.unsigned(1) == 0:
        return Response(tags.SUCCESS, reader.rest())
    return Response(reader.unsigned(1))


def read_result(reader: Reader, tag: int) -> Response:
    """Read the result of a SET or ACTION, behind its header."""
    result = reader.unsigned(1)
    if tag == tags.ACTION_RESPONSE and result == tags.SUCCESS and reader.unsigned(1) == 1:
        return _data_or_result(reader)
    return Response(result)


def length_prefixed(octets: bytes) -> bytes:
    """Return raw octets with their length, as blocks carry them."""
    return axdr.length_field(len(octets)) + octets
