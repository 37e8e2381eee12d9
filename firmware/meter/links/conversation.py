"""What one connection speaks, told from the first byte of each message.

Here: sorting bytes between HDLC, the TCP wrapper and plain lines. Not here: what they mean (`dlms`,
`Meter.enter_text`), nor where they come from (`stream`). Sans-io: bytes in, bytes out.

0x7E begins an HDLC frame, 0x00 a wrapper header (where one is spoken: TCP), any other printable
character a line of text. Everything else is dropped. A line that meets an unprintable byte was
noise: it is forgotten and the byte looked at afresh, so garbage never hides the frame behind it.
"""

from ..const import const
from ..core.answer import is_answer
from .text_line import TextLine, is_end, may_begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class TextDesk(Protocol):
        """Answers a line of text with one line; a `Meter` is one."""

        def enter_text(self, line: bytes) -> bytes: ...

    class Framing(Protocol):
        """A DLMS connection in one framing (`dlms.hdlc_server`, `dlms.wrapper_server`).

        `wanted` is how many bytes surely belong to the frame that has begun; 0 between frames.
        `claim` is the same before it begins, seen from the bytes themselves, and at least 1.
        """

        def feed(self, data: bytes) -> bytes: ...

        def wanted(self) -> int: ...

        def claim(self, data: bytes, at: int) -> int: ...

        def idle(self, elapsed_ms: int) -> None: ...

    class Hdlc(Framing, Protocol):
        """The framing that every conversation has."""

        @property
        def is_authenticated(self) -> bool: ...


_HDLC_FLAG = const(0x7E)
_WRAPPER_FIRST = const(0x00)
_LINE_IDLE_MS = const(120_000)  # somebody who types 230 characters by hand needs a while


class Conversation:
    """One connection's state, with DLMS framings of its own; without `wrapper` none is spoken."""

    def __init__(self, desk: "TextDesk", hdlc: "Hdlc", wrapper: "Framing | None" = None) -> None:
        self._desk = desk
        self._hdlc = hdlc
        self._wrapper = wrapper
        self._frame: "Framing | None" = None  # whose frame we are in, or whose flag came last
        self._line = TextLine()
        self._idle_ms = 0

    @property
    def is_authenticated(self) -> bool:
        """True while somebody speaks HDLC who had to prove who they are."""
        return self._hdlc.is_authenticated

    def feed(self, data: bytes) -> bytes:
        """Take what arrived, in any portions; return what to send, perhaps nothing."""
        self._idle_ms = 0
        reply = b""
        at = 0
        while at < len(data):
            length = self._choose(data, at)
            if self._frame is None:
                reply += self._take(data[at])
            else:
                reply += self._frame.feed(data[at : at + length])
            at += length
        return reply

    def idle(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass without bytes: half-typed lines and idle connections end."""
        self._idle_ms += elapsed_ms
        if self._idle_ms >= _LINE_IDLE_MS:
            self._line.clear()
        self._hdlc.idle(elapsed_ms)
        if self._wrapper is not None:
            self._wrapper.idle(elapsed_ms)

    def _choose(self, data: bytes, at: int) -> int:
        """Decide who gets the byte at `at`; return how many from it on are surely theirs too."""
        if len(self._line):
            return 1
        wanted = self._frame.wanted() if self._frame is not None else 0
        if wanted:
            return wanted
        first = data[at]
        self._frame = self._framing(first)
        if first == _HDLC_FLAG or (first == _WRAPPER_FIRST and self._frame is self._wrapper):
            return self._frame.claim(data, at) if self._frame is not None else 1
        return 1

    def _framing(self, first: int) -> "Framing | None":
        if first == _HDLC_FLAG:
            return self._hdlc
        if first == _WRAPPER_FIRST and self._wrapper is not None:
            return self._wrapper
        # Behind a flag: text, or else the frame that the flag opened. Otherwise noise.
        return None if may_begin(first) else self._frame

    def _take(self, byte: int) -> bytes:
        """Take a byte that is no frame's: of a line, or noise."""
        if not len(self._line):
            if may_begin(byte):
                self._line.take(byte)
        elif is_end(byte):
            return self._answer(self._line.finish())
        elif not self._line.take(byte):
            self._line.clear()
            return self.feed(bytes((byte,)))
        return b""

    def _answer(self, line: bytes) -> bytes:
        # A line that echoes brings our answers back, and answering those would never end.
        return b"" if is_answer(line) else self._desk.enter_text(line) + b"\r\n"
