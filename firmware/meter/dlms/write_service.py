"""SET and ACTION as the meter serves them: normal, and long parameters that come in blocks."""

from ..const import const
from . import tags
from .apdu import exception_response, read_target
from .axdr_reader import Reader
from .block_transfer import BlockCollector
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .apdu import Target
    from .axdr_reader import Value

_SET_NORMAL = const(1)
_SET_FIRST = const(2)
_SET_BLOCK = const(3)
_ACTION_NORMAL = const(1)
_ACTION_FIRST = const(4)
_ACTION_BLOCK = const(6)

# Kinds of response.
_SET_ACKNOWLEDGED = const(2)
_SET_LAST = const(3)
_ACTION_ACKNOWLEDGED = const(4)

_MAX_VALUE_BYTES = const(2048)


class SetService:
    """The SET state of one association. `write(target, value) -> result`, value decoded."""

    def __init__(self, write: "Callable[[Target, Value], int]") -> None:
        self._write = write
        self._collector: "BlockCollector | None" = None

    def answer(self, reader: Reader) -> bytes:
        """Answer the request whose tag `reader` has just passed. May raise MalformedError."""
        kind = reader.unsigned(1)
        invoke_id = reader.unsigned(1)
        if kind == _SET_BLOCK:
            return self._block(invoke_id, reader)
        self._collector = None
        if kind == _SET_FIRST:
            self._collector = BlockCollector(_selected_target(reader), _MAX_VALUE_BYTES)
            return self._block(invoke_id, reader)
        if kind != _SET_NORMAL:
            return exception_response(2, 2)
        target = _selected_target(reader)
        result = self._write_one(target, reader.rest())
        return bytes((tags.SET_RESPONSE, _SET_NORMAL, invoke_id, result))

    def _block(self, invoke_id: int, reader: Reader) -> bytes:
        is_last, number, octets = _read_block(reader)
        collector = self._collector
        result = collector.add(number, octets) if collector else tags.NO_LONG_SET
        if result == tags.SUCCESS and not is_last:
            header = bytes((tags.SET_RESPONSE, _SET_ACKNOWLEDGED, invoke_id))
            return header + number.to_bytes(4, "big")
        self._collector = None
        if collector and result == tags.SUCCESS:
            result = self._write_one(collector.target, collector.data)
        header = bytes((tags.SET_RESPONSE, _SET_LAST, invoke_id, result))
        return header + number.to_bytes(4, "big")

    def _write_one(self, target: "Target | None", data: bytes) -> int:
        if target is None:
            return tags.SCOPE_VIOLATED
        value = _value_or_none(data)
        return tags.TYPE_UNMATCHED if value is None else self._write(target, value[0])


class ActionService:
    """The ACTION state of one association.

    `act(target, value) -> (result, data)`, the parameter decoded (None without one) and the return
    value encoded (b"" without one).
    """

    def __init__(self, act: "Callable[[Target, Value], tuple[int, bytes]]") -> None:
        self._act = act
        self._collector: "BlockCollector | None" = None

    def answer(self, reader: Reader) -> bytes:
        """Answer the request whose tag `reader` has just passed. May raise MalformedError."""
        kind = reader.unsigned(1)
        invoke_id = reader.unsigned(1)
        if kind == _ACTION_BLOCK:
            return self._block(invoke_id, reader)
        self._collector = None
        if kind == _ACTION_FIRST:
            self._collector = BlockCollector(read_target(reader), _MAX_VALUE_BYTES)
            return self._block(invoke_id, reader)
        if kind != _ACTION_NORMAL:
            return exception_response(2, 2)
        target = read_target(reader)
        data = reader.rest() if reader.unsigned(1) else b"\x00"
        return self._act_once(invoke_id, target, data)

    def _block(self, invoke_id: int, reader: Reader) -> bytes:
        is_last, number, octets = _read_block(reader)
        collector = self._collector
        result = collector.add(number, octets) if collector else tags.NO_LONG_SET
        if result == tags.SUCCESS and not is_last:
            header = bytes((tags.ACTION_RESPONSE, _ACTION_ACKNOWLEDGED, invoke_id))
            return header + number.to_bytes(4, "big")
        self._collector = None
        if collector is None or collector.target is None or result != tags.SUCCESS:
            return _action_response(invoke_id, tags.OTHER_REASON, b"")
        return self._act_once(invoke_id, collector.target, collector.data)

    def _act_once(self, invoke_id: int, target: "Target", data: bytes) -> bytes:
        value = _value_or_none(data)
        if value is None:
            return _action_response(invoke_id, tags.TYPE_UNMATCHED, b"")
        result, returned = self._act(target, value[0])
        return _action_response(invoke_id, result, returned)


def _action_response(invoke_id: int, result: int, data: bytes) -> bytes:
    header = bytes((tags.ACTION_RESPONSE, _ACTION_NORMAL, invoke_id, result))
    return header + (b"\x01\x00" + data if data else b"\x00")


def _selected_target(reader: Reader) -> "Target | None":
    # None when the client selects a part of the attribute, which nothing here offers.
    target = read_target(reader)
    if reader.unsigned(1):
        reader.unsigned(1)
        reader.value()
        return None
    return target


def _read_block(reader: Reader) -> "tuple[bool, int, bytes]":
    is_last = reader.unsigned(1) != 0
    number = reader.unsigned(4)
    octets = reader.take(reader.length())
    reader.expect_end()
    return is_last, number, octets


def _value_or_none(data: bytes) -> "tuple[Value] | None":
    # In a tuple, so that a decoded null is told from data that is no value.
    reader = Reader(data)
    try:
        value = reader.value()
        reader.expect_end()
    except MalformedError:
        return None
    return (value,)
