"""Carries bytes between an asyncio stream and a conversation; serial ports and TCP are both that.

Here: reading, writing, idle time, and the baud rate where a line can change it. Not here: what the
bytes say (`conversation`). `reader` and `writer` keep the methods that MicroPython's and CPython's
streams share.
"""

import asyncio

from ..const import const
from .faults import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..runner import Runner

    class Talk(Protocol):
        """Answers bytes with bytes, and is told of time; a `Conversation` is one.

        What `more` returns follows an answer, until it is empty; `idle` may bring some about.
        """

        @property
        def baud(self) -> int: ...

        def feed(self, data: bytes) -> bytes: ...

        def more(self) -> bytes: ...

        def idle(self, elapsed_ms: int) -> None: ...

    class Line(Protocol):
        """A port whose speed can change; 0 is the one it began with."""

        def set_baud(self, baud: int) -> None: ...

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


async def carry(
    reader: "Reader",
    writer: "Writer",
    talk: "Talk",
    runner: "Runner",
    line: "Line | None" = None,
) -> None:
    """Carry bytes both ways until the other end closes."""
    mouth = _Mouth(writer, talk, line)
    patience = asyncio.create_task(_grow_idle(talk, mouth))
    try:
        while True:
            data = await reader.read(_CHUNK)
            if not data:
                return
            async with mouth.turn:
                runner.catch_up()
                reply = talk.feed(data)
                runner.catch_up()
                await mouth.say(reply)
    finally:
        patience.cancel()


async def hang_up(writer: "Connection") -> None:
    """Close a connection for good: MicroPython keeps the socket until `wait_closed`."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass  # the other end was faster


class _Mouth:
    """Says what a `talk` has to say, one answer after another: `turn` is for whoever speaks."""

    def __init__(self, writer: "Writer", talk: "Talk", line: "Line | None") -> None:
        self.turn = asyncio.Lock()
        self._writer = writer
        self._talk = talk
        self._line = line

    async def say(self, piece: bytes) -> None:
        """Send `piece` and all that follows it, each made when the one before has left."""
        if self._line is not None:
            self._line.set_baud(self._talk.baud)
        piece = piece or self._talk.more()
        while piece:
            self._writer.write(piece)
            await self._writer.drain()
            piece = self._talk.more()


async def _grow_idle(talk: "Talk", mouth: _Mouth) -> None:
    while True:
        await asyncio.sleep(_IDLE_STEP_S)
        talk.idle(_IDLE_STEP_S * 1000)  # also while the other end does not listen
        if mouth.turn.locked():
            continue
        async with mouth.turn:
            try:
                await mouth.say(b"")
            except OSError:
                return  # the other end vanished, and the reader will notice
            except Exception as error:
                report(error)
