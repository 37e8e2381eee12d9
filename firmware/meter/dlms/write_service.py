"""SET and ACTION as the meter serves them: one or a list, and long parameters in blocks."""

from ..const import const
from . import tags
from .apdu import exception_response, read_target
from .axdr import length_field
from .axdr_reader import Reader
from .block_transfer import BlockCollector
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .apdu import Target
    from .axdr_reader import Value
    from .block_transfer import Sink

_SET_NORMAL = const(1)
_SET_FIRST = const(2)
_SET_BLOCK = const(3)
_SET_LIST = const(4)
_SET_FIRST_OF_LIST = const(5)
_ACTION_NORMAL = const(1)
_ACTION_LIST = const(3)
_ACTION_FIRST = const(4)
_ACTION_FIRST_OF_LIST = const(5)
_ACTION_BLOCK = const(6)

# Kinds of response.
_SET_ACKNOWLEDGED = const(2)
_SET_LAST = const(3)
_SET_LAST_OF_LIST = const(4)
_SET_WITH_LIST = const(5)
_ACTION_ACKNOWLEDGED = const(4)

_MAX_VALUE_BYTES = const(2048)
_MAX_LIST = const(32)


class SetService:
    """The SET state of one association. `write(target, value) -> result`, value decoded.

    `begin(target)` gives what takes a value in blocks while they come; None has it put together.
    """

    def __init__(
        self,
        write: "Callable[[Target, Value], int]",
        begin: "Callable[[Target], Sink | None]",
    ) -> None:
        self._write = write
        self._begin = begin
        self._collector: "BlockCollector | None" = None
        self._is_list = False

    def answer(self, reader: Reader) -> bytes:
        """Answer the request whose tag `reader` has just passed. May raise MalformedError."""
        kind = reader.unsigned(1)
        invoke_id = reader.unsigned(1)
        if kind == _SET_BLOCK:
            return self._block(invoke_id, reader)
        self._collector = None
        if not _SET_NORMAL <= kind <= _SET_FIRST_OF_LIST:
            return exception_response(2, 2)
        self._is_list = kind == _SET_LIST or kind == _SET_FIRST_OF_LIST
        targets = _targets(reader, self._is_list, _selected_target)
        if kind == _SET_FIRST or kind == _SET_FIRST_OF_LIST:
            first = None if self._is_list else targets[0]
            sink = None if first is None else self._begin(first)
            self._collector = BlockCollector(targets, _MAX_VALUE_BYTES, sink)
            return self._block(invoke_id, reader)
        results = self._write_all(targets, reader.rest())
        if self._is_list:
            header = bytes((tags.SET_RESPONSE, _SET_WITH_LIST, invoke_id))
            return header + length_field(len(results)) + results
        return bytes((tags.SET_RESPONSE, _SET_NORMAL, invoke_id)) + results

    def _block(self, invoke_id: int, reader: Reader) -> bytes:
        is_last, number, octets = _read_block(reader)
        collector = self._collector
        result = collector.add(number, octets) if collector else tags.NO_LONG_SET
        position = number.to_bytes(4, "big")
        if result == tags.SUCCESS and not is_last:
            return bytes((tags.SET_RESPONSE, _SET_ACKNOWLEDGED, invoke_id)) + position
        self._collector = None
        if collector is None or result != tags.SUCCESS:
            return bytes((tags.SET_RESPONSE, _SET_LAST, invoke_id, result)) + position
        if collector.sink is not None:
            result = collector.sink.finish()
            return bytes((tags.SET_RESPONSE, _SET_LAST, invoke_id, result)) + position
        results = self._write_all(collector.targets, collector.data)
        if self._is_list:
            header = bytes((tags.SET_RESPONSE, _SET_LAST_OF_LIST, invoke_id))
            return header + length_field(len(results)) + results + position
        return bytes((tags.SET_RESPONSE, _SET_LAST, invoke_id)) + results + position

    def _write_all(self, targets: "list[Target | None]", data: bytes) -> bytes:
        """Return the result of each, one octet."""
        values = _values(data, len(targets), self._is_list)
        if values is None:
            return bytes((tags.TYPE_UNMATCHED,)) * len(targets)
        results = [
            tags.SCOPE_VIOLATED if target is None else self._write(target, value)
            for target, value in zip(targets, values)
        ]
        return bytes(results)


class ActionService:
    """The ACTION state of one association.

    `act(target, value) -> (result, data)`, the parameter decoded (None without one) and the return
    value encoded (b"" without one).
    """

    def __init__(self, act: "Callable[[Target, Value], tuple[int, bytes]]") -> None:
        self._act = act
        self._collector: "BlockCollector | None" = None
        self._is_list = False

    def answer(self, reader: Reader) -> bytes:
        """Answer the request whose tag `reader` has just passed. May raise MalformedError."""
        kind = reader.unsigned(1)
        invoke_id = reader.unsigned(1)
        if kind == _ACTION_BLOCK:
            return self._block(invoke_id, reader)
        self._collector = None
        if kind not in _ACTIONS:
            return exception_response(2, 2)
        self._is_list = kind == _ACTION_LIST or kind == _ACTION_FIRST_OF_LIST
        targets = _targets(reader, self._is_list, read_target)
        if kind == _ACTION_FIRST or kind == _ACTION_FIRST_OF_LIST:
            self._collector = BlockCollector(targets, _MAX_VALUE_BYTES)
            return self._block(invoke_id, reader)
        if not self._is_list and not reader.unsigned(1):
            return self._act_all(invoke_id, targets, b"\x00")
        return self._act_all(invoke_id, targets, reader.rest())

    def _block(self, invoke_id: int, reader: Reader) -> bytes:
        is_last, number, octets = _read_block(reader)
        collector = self._collector
        result = collector.add(number, octets) if collector else tags.NO_LONG_SET
        if result == tags.SUCCESS and not is_last:
            header = bytes((tags.ACTION_RESPONSE, _ACTION_ACKNOWLEDGED, invoke_id))
            return header + number.to_bytes(4, "big")
        self._collector = None
        if collector is None or result != tags.SUCCESS:
            header = bytes((tags.ACTION_RESPONSE, _ACTION_NORMAL, invoke_id))
            return header + _outcome(tags.OTHER_REASON, b"")
        return self._act_all(invoke_id, collector.targets, collector.data)

    def _act_all(self, invoke_id: int, targets: "list[Target]", data: bytes) -> bytes:
        values = _values(data, len(targets), self._is_list)
        if values is None:
            outcomes = [_outcome(tags.TYPE_UNMATCHED, b"")] * len(targets)
        else:
            outcomes = [_outcome(*self._act(*pair)) for pair in zip(targets, values)]
        if self._is_list:
            header = bytes((tags.ACTION_RESPONSE, _ACTION_LIST, invoke_id))
            return header + length_field(len(outcomes)) + b"".join(outcomes)
        return bytes((tags.ACTION_RESPONSE, _ACTION_NORMAL, invoke_id)) + outcomes[0]


_ACTIONS = (_ACTION_NORMAL, _ACTION_LIST, _ACTION_FIRST, _ACTION_FIRST_OF_LIST)


def _outcome(result: int, data: bytes) -> bytes:
    return bytes((result,)) + (b"\x01\x00" + data if data else b"\x00")


def _targets(reader: Reader, is_list: bool, read: "Callable[[Reader], Target | None]") -> list:
    """Return one target or those of a list, each as `read` finds it."""
    if not is_list:
        return [read(reader)]
    count = reader.length()
    if not 1 <= count <= _MAX_LIST:
        raise MalformedError("a list of none or too many")
    return [read(reader) for _ in range(count)]


def _selected_target(reader: Reader) -> "Target | None":
    # None when the client selects a part of the attribute, which nothing here offers.
    target = read_target(reader)
    if reader.unsigned(1):
        reader.unsigned(1)
        reader.value()
        return None
    return target


def _values(data: bytes, count: int, is_list: bool) -> "list[Value] | None":
    """Return `count` decoded values, or None for what is not so many."""
    reader = Reader(data)
    try:
        if is_list and reader.length() != count:
            return None
        values = [reader.value() for _ in range(count)]
        reader.expect_end()
    except MalformedError:
        return None
    return values


def _read_block(reader: Reader) -> "tuple[bool, int, bytes]":
    is_last = reader.unsigned(1) != 0
    number = reader.unsigned(4)
    octets = reader.take(reader.length())
    reader.expect_end()
    return is_last, number, octets
