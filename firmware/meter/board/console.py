"""The serial line that MicroPython's REPL has: DLMS and text lines on it, and the way back.

Here: standard input and output as an asyncio stream, and the line that hands them back. Standard
input blocks until it has all it was asked for, so it is read octet by octet, while there is one.
Not here: what the octets say.

The line `REPL` ends the meter and leaves its prompt: whoever has the cable could as well reset the
chip into its boot loader. The contact opens first, and a forgotten prompt ends after ten minutes.
"""

import asyncio
import io
import select
import sys

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..links.conversation import TextDesk

LEAVING = b"REPL: the meter has stopped; Ctrl-D starts it again"

_WORD = b"REPL"
_EINVAL = const(-22)
_POLL = const(3)
_READABLE = const(1)
_WRITABLE = const(4)


class ConsoleStream(io.IOBase):
    """Standard input and output, as `asyncio.StreamReader` wants a stream."""

    def __init__(self, source: "Any", sink: "Any") -> None:
        self._source = source
        self._sink = sink
        self._poll = select.poll()
        self._poll.register(source, select.POLLIN)

    def read(self, n: int) -> "bytes | None":
        """Return up to `n` octets that are there; None for nothing yet."""
        found = bytearray()
        while len(found) < n and self._poll.poll(0):
            octet = self._source.read(1)
            if not octet:
                break
            found += octet
        return bytes(found) or None

    def write(self, data: bytes) -> int:
        """Send all of `data`."""
        self._sink.write(data)
        return len(data)

    def ioctl(self, request: int, argument: int) -> int:
        """Answer asyncio's question whether one can read or write: always write."""
        if request != _POLL:
            return _EINVAL
        readable = _READABLE if self._poll.poll(0) else 0
        return argument & (readable | _WRITABLE)  # it is also asked for errors: there are none


def open_console() -> "Any":
    """Return standard input and output as one asyncio stream."""
    source = getattr(sys.stdin, "buffer", sys.stdin)
    sink = getattr(sys.stdout, "buffer", sys.stdout)
    return asyncio.StreamReader(ConsoleStream(source, sink))


class ConsoleDesk:
    """A meter's text desk at the cable: one line more than on any other road."""

    def __init__(self, desk: "TextDesk", leave: "Callable[[], None]") -> None:
        self._desk = desk
        self._leave = leave

    def enter_text(self, line: bytes) -> bytes:
        """Answer a line; the line REPL also ends the meter."""
        if line.strip().upper() != _WORD:
            return self._desk.enter_text(line)
        self._leave()
        return LEAVING
