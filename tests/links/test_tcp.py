"""A TCP port with real sockets: what connections take, they give back."""

import asyncio
import os
import time

from meter.links.conversation import Conversation
from meter.links.tcp import TcpLink
from no_framing import NoFraming

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HOST = "127.0.0.1"


class FakeRunner:
    def catch_up(self) -> None:
        pass


class FakeMeter:
    def enter_text(self, line: bytes) -> bytes:
        return b"OK: " + line


def converse() -> Conversation:
    return Conversation(FakeMeter(), NoFraming())


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


async def listen(runner: "Any") -> int:
    """Serve on a port that happens to be free, and return it."""
    while True:
        port = 20000 + time.time_ns() // 1000 % 20000
        try:
            await TcpLink(runner, converse).serve(HOST, port)
        except OSError:
            continue
        return port


async def call(port: int) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(b"hello\r")
    await writer.drain()
    assert await reader.readline() == b"OK: hello\r\n"
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.01)


async def count_files_left_open() -> int:
    port = await listen(FakeRunner())
    await call(port)
    before = open_files()
    for _ in range(5):
        await call(port)
    return open_files() - before


def test_a_connection_that_ended_leaves_nothing_open():
    assert asyncio.run(count_files_left_open()) == 0
