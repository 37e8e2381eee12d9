"""Carries bytes between an asyncio stream and a conversation; serial ports and TCP are both that.

Here: reading, writing, idle time. Not here: what the bytes say (`conversation`). `reader` and
`writer` keep the methods that MicroPython's and CPython's streams share.
"""

import asyncio

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..runner import Runner

    class Talk(Protocol):
        """Answers bytes with bytes, and is told of time; a `Conversation` is one."""

        def feed(self, data: bytes) -> bytes: ...

        def idle(self, elapsed_ms: int) -> None: ...

    class Reader(Protocol):
        async def read(self, n: int) -> bytes: ...

    class Writer(Protocol):
        def write(self, data: bytes) -> object: ...

        async def drain(self) -> None: ...

    class Connection(Protocol):
        def close(self) -> None: ...

        async def wait_closed(self) -> None: ...


_CHUNK = const(256)
_IDLE_STEP_S = const(1)


async def carry(reader: "Reader", writer: "Writer", talk: "Talk", runner: "Runner") -> None:
    """Carry bytes both ways until the other end closes."""
    patience = asyncio.create_task(_grow_idle(talk))
    try:
        while True:
            data = await reader.read(_CHUNK)
            if not data:
                return
            runner.catch_up()
            reply = talk.feed(data)
            runner.catch_up()
            if reply:
                writer.write(reply)
                await writer.drain()
    finally:
        patience.cancel()


async def hang_up(writer: "Connection") -> None:
    """Close a connection for good: MicroPython keeps the socket until `wait_closed`."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass  # the other end was faster


async def _grow_idle(talk: "Talk") -> None:
    while True:
        await asyncio.sleep(_IDLE_STEP_S)
        talk.idle(_IDLE_STEP_S * 1000)
