"""The bench port says what is wrong, and with what."""

import asyncio

from boards.emulator.bench import Bench
from boards.emulator.power import Power
from boards.emulator.trace import TraceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RunnerWithABadTrace:
    def catch_up(self) -> None:
        raise TraceError("house.csv, line 4: 'x' is not a number")


class FakeUnit:
    """A unit without a battery clock, whose trace is bad."""

    def __init__(self) -> None:
        self.power = Power()
        self.runner = RunnerWithABadTrace()
        self.rtc = None


class Connection:
    """Both ends of a stream: gives `lines`, keeps what is written."""

    def __init__(self, lines: list) -> None:
        self._lines = lines
        self.written = b""

    async def readline(self) -> bytes:
        return self._lines.pop(0) if self._lines else b""

    def write(self, data: bytes) -> None:
        self.written += data

    async def drain(self) -> None:
        pass

    def close(self) -> None:
        pass

    async def wait_closed(self) -> None:
        pass


def converse(line: bytes, is_dark: bool = False) -> bytes:
    unit: Any = FakeUnit()
    if is_dark:
        unit.runner = None
        unit.power.pull()
    connection = Connection([line + b"\n"])
    asyncio.run(Bench(unit).converse(connection, connection))
    return connection.written


def test_a_bad_trace_is_not_called_bad_json():
    assert b"house.csv, line 4" in converse(b'{"do": "read"}')
    assert b"this line is not JSON" in converse(b"what?")
    assert b"one JSON object per line" in converse(b"5")


def test_in_the_dark_there_is_no_meter_to_ask():
    for what in (b"read", b"press"):
        assert b"the power is cut; restore it first" in converse(b'{"do": "%s"}' % what, True)
    assert b"the power is cut already" in converse(b'{"do": "cut"}', True)


def test_what_cannot_be_set_or_cut_is_named():
    for request, words in (
        (b'"set", "load": 1', b"cannot set load; only load_w"),
        (b'"set", "relay": 3', b"relay must be 0 (obeys)"),
        (b'"set", "relay": null', b"relay must be a whole number"),
        (b'"set", "rtc_s": 5', b"start the emulator with --rtc"),
        (b'"cut", "operation": -1', b"a whole number from 0"),
        (b'"cut", "operation": 1, "kind": "rough"', b"one of before, middle, torn, after"),
    ):
        assert words in converse(b'{"do": %s}' % request, is_dark=False), request
    assert b"the power is on" in converse(b'{"do": "restore"}')
    assert b"do must be one of" in converse(b'{"do": "explode"}')
