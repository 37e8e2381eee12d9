"""The bench port says what is wrong, and with what."""

import asyncio

from boards.emulator.bench import Bench
from boards.emulator.trace import TraceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RunnerWithABadTrace:
    def catch_up(self) -> None:
        raise TraceError("house.csv, line 4: 'x' is not a number")


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


def converse(lines: list) -> bytes:
    runner: Any = RunnerWithABadTrace()
    unused: Any = None
    connection = Connection(lines)
    bench = Bench(runner, unused, unused, unused)
    asyncio.run(bench.converse(connection, connection))
    return connection.written


def test_a_bad_trace_is_not_called_bad_json():
    assert b"house.csv, line 4" in converse([b'{"do": "read"}\n'])
    assert b"this line is not JSON" in converse([b"what?\n"])
    assert b"one JSON object per line" in converse([b"5\n"])
