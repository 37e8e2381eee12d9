"""Standard input as an asyncio stream: what is there comes at once, and nothing blocks.

MicroPython's own standard input blocks until it has all it was asked for, so the stand-in does too.
"""

import asyncio
import io

from meter.board.console import ConsoleStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_POLL, _READABLE = 3, 1


class BlockingInput(io.IOBase):
    def __init__(self) -> None:
        self.waiting = b""

    def ioctl(self, request: int, argument: int) -> int:
        if request != _POLL:
            return -22
        return argument & _READABLE if self.waiting else 0

    def read(self, n: int) -> bytes:
        assert n <= len(self.waiting), "this would block the whole meter"
        taken, self.waiting = self.waiting[:n], self.waiting[n:]
        return taken


class Output:
    def __init__(self) -> None:
        self.said = b""

    def write(self, data: bytes) -> None:
        self.said += bytes(data)


def test_reads_what_is_there_and_waits_for_more():
    source, sink, heard = BlockingInput(), Output(), []
    make: "Any" = asyncio.StreamReader  # CPython's takes other arguments
    stream = make(ConsoleStream(source, sink))

    async def listen() -> None:
        while len(heard) < 2:
            heard.append(await stream.read(256))

    async def type_slowly() -> None:
        listening = asyncio.create_task(listen())
        await asyncio.sleep(0.02)
        assert not heard
        source.waiting = b"\x7e\x03\x00\xff"
        await asyncio.sleep(0.05)
        source.waiting = b"x" * 300
        await listening

    asyncio.run(type_slowly())
    assert heard == [b"\x7e\x03\x00\xff", b"x" * 256] and len(source.waiting) == 44


def test_writes_everything():
    source, sink = BlockingInput(), Output()
    make: "Any" = asyncio.StreamWriter
    stream = make(ConsoleStream(source, sink), {})

    async def answer() -> None:
        stream.write(b"y" * 1000)
        await stream.drain()

    asyncio.run(answer())
    assert sink.said == b"y" * 1000
