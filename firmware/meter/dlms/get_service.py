"""GET as the meter serves it: normal, with a list, and long answers in blocks."""

from ..const import const
from . import tags
from .apdu import exception_response, length_prefixed, read_target
from .axdr import length_field
from .axdr_reader import Reader
from .block_transfer import BlockSender

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Iterator

    from .apdu import Target
    from .axdr_reader import Value

    Result = tuple[int, Iterable[bytes]]

_NORMAL = const(1)
_BLOCK = const(2)
_LIST = const(3)

# Tag, kind, invoke id, last-block, block number, choice and the length of the raw data.
_BLOCK_OVERHEAD = const(12)
_NORMAL_OVERHEAD = const(4)
_MAX_LIST = const(32)


class GetService:
    """The GET state of one association: at most one long answer under way.

    `read(target, selector, value) -> (result, pieces)`: a data-access result, and the encoded value
    in pieces, all of it for selector 0; a tuple holds the one piece that there is.
    """

    def __init__(self, read: "Callable[[Target, int, Value], Result]", max_pdu: int) -> None:
        self._read = read
        self._max_pdu = max_pdu
        self._sender: "BlockSender | None" = None

    def answer(self, reader: Reader) -> bytes:
        """Answer the request whose tag `reader` has just passed. May raise MalformedError."""
        kind = reader.unsigned(1)
        invoke_id = reader.unsigned(1)
        if kind == _BLOCK:
            return self._next(invoke_id, reader.unsigned(4))
        self._sender = None
        if kind == _NORMAL:
            return self._normal(invoke_id, reader)
        if kind == _LIST:
            return self._list(invoke_id, reader)
        return exception_response(2, 2)

    def _normal(self, invoke_id: int, reader: Reader) -> bytes:
        result, pieces = self._read_one(reader)
        reader.expect_end()
        if result != tags.SUCCESS:
            return bytes((tags.GET_RESPONSE, _NORMAL, invoke_id, 1, result))
        header = bytes((tags.GET_RESPONSE, _NORMAL, invoke_id, 0))
        if isinstance(pieces, tuple) and len(pieces[0]) <= self._max_pdu - _NORMAL_OVERHEAD:
            return header + pieces[0]  # one value that fits, as most do
        return self._whole_or_first(header, BlockSender(pieces), invoke_id)

    def _list(self, invoke_id: int, reader: Reader) -> bytes:
        count = reader.unsigned(1)
        if not 1 <= count <= _MAX_LIST:
            return exception_response(1, 4)
        results = [self._read_one(reader) for _ in range(count)]
        reader.expect_end()
        header = bytes((tags.GET_RESPONSE, _LIST, invoke_id))
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
        header = bytes((tags.GET_RESPONSE, _BLOCK, invoke_id, 1 if sender.ended else 0))
        return header + sender.number.to_bytes(4, "big") + b"\x00" + length_prefixed(block)

    def _read_one(self, reader: Reader) -> "Result":
        target = read_target(reader)
        if not reader.unsigned(1):
            return self._read(target, 0, None)
        selector = reader.unsigned(1)
        return self._read(target, selector, reader.value())


def _joined(results: "list[Result]") -> "Iterator[bytes]":
    yield length_field(len(results))
    for result, pieces in results:
        if result != tags.SUCCESS:
            yield bytes((1, result))
        else:
            yield b"\x00"
            for piece in pieces:
                yield piece


def _block_error(invoke_id: int, number: int, result: int) -> bytes:
    header = bytes((tags.GET_RESPONSE, _BLOCK, invoke_id, 1))
    return header + number.to_bytes(4, "big") + bytes((1, result))
