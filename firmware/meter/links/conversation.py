"""What one connection speaks, told from the first byte of each message.

Here: sorting bytes between HDLC, the TCP wrapper and plain lines. Not here: what they mean (`dlms`,
`Meter.enter_text`), nor where they come from (`stream`). Sans-io: bytes in, bytes out.

0x7E begins an HDLC frame, 0x00 a wrapper header (where one is spoken: TCP), any other printable
character a line of text. Everything else is dropped. A line that meets an unprintable byte was
noise: it is forgotten and the byte looked at afresh, so garbage never hides the frame behind it.
"""

from ..const import const
from .text_line import TextLine, is_end, may_begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..meter import Meter

    class Session(Protocol):
        """A DLMS session over one framing (`dlms.hdlc_server`, `dlms.wrapper`)."""

        def feed(self, data: bytes) -> bytes:
        """Take what arrived, in any portions; return what to send, perhaps nothing."""
        self._idle_ms = 0
        reply = b""
        at = 0
        while at < len(data):
            end = self._next_stop(data, at)
            if self._frame is None:
                reply += self._take(data[at])
            else:
                reply += self._pass_on(data[at:end])
            at = end
        return reply

    def idle(self, elapsed_ms: int) -> None: ...


_HDLC_FLAG = const(0x7E)
_WRAPPER_FIRST = const(0x00)
_LINE_IDLE_MS = const(120_000)  # somebody who types 230 characters by hand needs a while


class Conversation:
    """One connection's state. `hdlc` and `wrapper` are sessions of their own; either may be None."""

    def __init__(
        self, meter: "Meter", hdlc: "Session | None", wrapper: "Session | None" = None
    ) -> None:
        self._meter = meter
        self._hdlc = hdlc
        self._wrapper = wrapper
        self._frame: "Session | None" = None  # the session in whose frame we are
        self._line = TextLine()
        self._idle_ms = 0

    def feed(self, data: bytes) -> bytes:
        """Take what arrived, in any portions; return what to send, perhaps nothing."""
        self._idle_ms = 0
        reply = b""
        for byte in data:
            reply += self._take(byte)
        return reply

    def idle(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass without bytes: half-typed lines and idle sessions end."""
        self._idle_ms += elapsed_ms
        if self._idle_ms >= _LINE_IDLE_MS:
            self._line.clear()
        for session in (self._hdlc, self._wrapper):
            if session is not None:
                session.idle(elapsed_ms)

    def _next_stop(self, data: bytes, at: int) -> int:
        """Return where the piece that begins at `at` ends: a byte, or as much as a frame may hold.

        HDLC ends at a flag, though not every flag ends it: the session says when it is done.
        """
        search_from = at
        if self._frame is None and not len(self._line):
            self._frame = self._framing(data[at])
            search_from = at + 1  # past the opening flag
        if self._frame is None:
            return at + 1
        flag_at = data.find(b"\x7e", search_from) if self._frame is self._hdlc else -1
        return len(data) if flag_at < 0 else flag_at + 1

    def _framing(self, first: int) -> "Session | None":
        if first == _HDLC_FLAG:
            return self._hdlc
        return self._wrapper if first == _WRAPPER_FIRST else None

    def _pass_on(self, piece: bytes) -> bytes:
        session = self._frame
        assert session is not None
        reply = session.feed(piece)
        if session.is_between_frames():
            self._frame = None
        return reply

    def _take(self, byte: int) -> bytes:
        """Take a byte that is no frame's: of a line, or noise."""
        if not len(self._line):
            if may_begin(byte):
                self._line.take(byte)
        elif is_end(byte):
            return self._meter.enter_text(self._line.finish()) + b"\r\n"
        elif not self._line.take(byte):
            self._line.clear()
            return self.feed(bytes((byte,)))
        return b""
