"""GET as the meter serves it: normal, with a list, and long answers in blocks."""

from struct import pack

from ..const import const
from . import tags
from .apdu import exception_response, length_prefixed, read_target
from .axdr import length_field
from .axdr_reader import Reader
from .block_transfer import BlockSender
from .errors import MalformedError
from .tags import GET_RESPONSE, SUCCESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Iterator

    from .axdr_reader import Value

    Result = tuple[int, bytes | Iterable[bytes]]

_NORMAL = const(1)
_BLOCK = const(2)
_LIST = const(3)

# Where tag, kind and invoke id end, and where a request for the whole of an attribute does:
# class, name, number and "no selection" stand between.
_BODY = const(3)
_WHOLE = const(13)

# Tag, kind, invoke id, last-block, block number, choice and the length of the raw data.
_BLOCK_OVERHEAD = const(12)
_NORMAL_OVERHEAD = const(4)
_MAX_LIST = const(32)


class GetService:
    """The GET state of one association: at most one long answer under way.

    `read(class_id, name, number, selector, value) -> (result, data)`: a data-access result, and the
    encoded attribute or, in pieces, a long one; all of it for selector 0.
    """

    def __init__(
        self, read: "Callable[[int, bytes, int, int, Value], Result]", max_pdu: int
    ) -> None:
        self._read = read
        self._max_pdu = max_pdu
        self._sender: "BlockSender | None" = None

    def answer(self, apdu: bytes) -> bytes:
        """Answer a request. May raise MalformedError."""
        if len(apdu) < _BODY:
            raise MalformedError("data ends early")
        kind, invoke_id = apdu[1], apdu[2]
        if kind == _BLOCK:
            return self._next(invoke_id, Reader(apdu, _BODY).unsigned(4))
        self._sender = None
        if kind == _NORMAL:
            return self._normal(invoke_id, apdu)
        if kind == _LIST:
            return self._list(invoke_id, Reader(apdu, _BODY))
        return exception_response(2, 2)

    def _normal(self, invoke_id: int, apdu: bytes) -> bytes:
        if len(apdu) == _WHOLE and not apdu[_WHOLE - 1]:  # as nearly all are
            result, data = self._read(apdu[3] << 8 | apdu[4], apdu[5:11], apdu[11], 0, None)
        else:
            reader = Reader(apdu, _BODY)
            result, data = self._read_one(reader)
            reader.expect_end()
        if result != SUCCESS:
            return bytes((GET_RESPONSE, _NORMAL, invoke_id, 1, result))
        header = pack("BBBB", GET_RESPONSE, _NORMAL, invoke_id, 0)
        if isinstance(data, bytes) and len(data) <= self._max_pdu - _NORMAL_OVERHEAD:
            return header + data
        return self._whole_or_first(header, BlockSender(_pieces(data)), invoke_id)

    def _list(self, invoke_id: int, reader: Reader) -> bytes:
        count = reader.unsigned(1)
        if not 1 <= count <= _MAX_LIST:
            return exception_response(1, 4)
        results = [self._read_one(reader) for _ in range(count)]
        reader.expect_end()
        header = bytes((GET_RESPONSE, _LIST, invoke_id))
        return self._whole_or_first(header, BlockSender(_joined(results)), invoke_id)

    def _whole_or_first(self, header: bytes, sender: BlockSender, invoke_id: int) -> bytes:
        size = self._max_pdu - _NORMAL_OVERHEAD
        if sender.fits(size):
            return header + sender.next_block(size)
        self._sender = sender
        return self._next_block(invoke_id, sender)

    def _next(self, invoke_id: int, number: int) -> bytes:
        if self._sender is None:
            return _block_error(invoke_id, number, tags.NO_LONG_GET)
        if number != self._sender.number:
            self._sender = None
            return _block_error(invoke_id, number, tags.BLOCK_NUMBER_INVALID)
        return self._next_block(invoke_id, self._sender)

    def _next_block(self, invoke_id: int, sender: BlockSender) -> bytes:
        block = sender.next_block(self._max_pdu - _BLOCK_OVERHEAD)
        if sender.ended:
            self._sender = None
        header = bytes((GET_RESPONSE, _BLOCK, invoke_id, 1 if sender.ended else 0))
        return header + sender.number.to_bytes(4, "big") + b"\x00" + length_prefixed(block)

    def _read_one(self, reader: Reader) -> "Result":
        target = read_target(reader)
        selector, value = 0, None
        if reader.unsigned(1):
            selector, value = reader.unsigned(1), reader.value()
        return self._read(target.class_id, target.name, target.number, selector, value)


def _joined(results: "list[Result]") -> "Iterator[bytes]":
    yield length_field(len(results))
    for result, data in results:
        if result != SUCCESS:
            yield bytes((1, result))
        else:
            yield b"\x00"
            for piece in _pieces(data):
                yield piece


def _pieces(data: "bytes | Iterable[bytes]") -> "Iterable[bytes]":
    return (data,) if isinstance(data, bytes) else data


def _block_error(invoke_id: int, number: int, result: int) -> bytes:
    header = bytes((GET_RESPONSE, _BLOCK, invoke_id, 1))
    return header + number.to_bytes(4, "big") + bytes((1, result))
