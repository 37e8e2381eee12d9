"""What one connection speaks, told from the first byte of each message.

Here: sorting bytes between HDLC, the TCP wrapper, mode C and plain lines. Not here: what they mean
(`dlms`, `readouts`, `Meter.enter_text`), nor where they come from (`stream`). Sans-io: bytes in,
bytes out.

0x7E begins an HDLC frame, 0x00 a wrapper header (where one is spoken: TCP), any other printable
character a line of text; one that begins with "/" is for mode C, and so are control characters in a
session of it. Everything else is dropped. A line that meets an unprintable byte was noise: it is
forgotten and the byte looked at afresh, so garbage never hides the frame behind it.
"""

from ..const import const
from ..core.answer import is_answer
from .text_line import TextLine, is_end, may_begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    class TextDesk(Protocol):
        """Answers a line of text with one line; a `Meter` is one."""

        def enter_text(self, line: bytes) -> bytes: ...

    class Framing(Protocol):
        """A DLMS connection in one framing (`dlms.hdlc_server`, `dlms.wrapper_server`).

        `whole` answers `data` where it is one message, no more and no less, and between messages;
        else it is None, and nothing has happened. `wanted` is how many bytes surely belong to the
        frame that has begun; 0 between frames.
        """

        def whole(self, data: bytes) -> bytes | None: ...

        def feed(self, data: bytes) -> bytes: ...

        def wanted(self) -> int: ...

        def idle(self, elapsed_ms: int) -> None: ...

    class Dlms(Framing, Protocol):
        """`claim` is `wanted` before a frame begins, seen from its own bytes, and at least 1."""

        def claim(self, data: bytes, at: int) -> int: ...

    class Hdlc(Dlms, Protocol):
        """The framing that every conversation has."""

        @property
        def is_authenticated(self) -> bool: ...

        @property
        def is_connected(self) -> bool: ...

    class ModeC(Framing, Protocol):
        """IEC 62056-21 mode C (`readouts.mode_c`): begins with a line, goes on with messages."""

        baud: int

        @property
        def is_authenticated(self) -> bool: ...

        def hello(self, request: bytes) -> bytes: ...

        def wants(self, first: int) -> bool: ...

        def more(self) -> bytes: ...


_HDLC_FLAG = const(0x7E)
_SLASH = const(0x2F)
_WRAPPER_FIRST = const(0x00)
_LINE_IDLE_MS = const(120_000)  # somebody who types 230 characters by hand needs a while
_QUIET_MS = const(2_000)  # who asks for more does so sooner
_MOST_POSTED = const(4)


class Conversation:
    """One connection's state, with DLMS framings of its own; without `wrapper` none is spoken.

    `make_mode_c` is called at the first hello; without it "/" begins a line like any other.
    """

    def __init__(
        self,
        desk: "TextDesk",
        hdlc: "Hdlc",
        wrapper: "Dlms | None" = None,
        make_mode_c: "Callable[[], ModeC] | None" = None,
    ) -> None:
        self._desk = desk
        self._hdlc = hdlc
        self._wrapper = wrapper
        self._make_mode_c = make_mode_c
        self._mode_c: "ModeC | None" = None
        self._frame: "Framing | None" = None  # whose frame we are in, or whose flag came last
        self._line = TextLine()
        self._posted: "tuple[bytes, ...]" = ()
        self._idle_ms = 0

    @property
    def is_authenticated(self) -> bool:
        """True while somebody speaks HDLC or mode C who had to prove who they are."""
        if self._mode_c is not None and self._mode_c.is_authenticated:
            return True
        return self._hdlc.is_authenticated

    @property
    def baud(self) -> int:
        """The baud rate that mode C has agreed on; 0 for the line's own."""
        return 0 if self._mode_c is None else self._mode_c.baud

    def feed(self, data: bytes) -> bytes:
        """Take what arrived, in any portions; return what to send, perhaps nothing.

        What `more` returns goes out behind it.
        """
        self._idle_ms = 0
        frame = self._frame
        answer = frame.whole(data) if frame is not None else None  # a message, as it mostly comes
        return self._sort(data) if answer is None else answer

    def _sort(self, data: bytes) -> bytes:
        """Give each their part."""
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
        if self._mode_c is not None:
            self._mode_c.idle(elapsed_ms)

    def more(self) -> bytes:
        """Return the next piece of a long answer, made only now, or what was posted while nobody
        speaks; b"" when there is none.
        """
        piece = b"" if self._mode_c is None else self._mode_c.more()
        if not piece and self._posted and self._is_quiet:
            piece, self._posted = self._posted[0], self._posted[1:]
        return piece

    def post(self, octets: bytes) -> None:
        """Say this unasked, once nobody speaks; the oldest of too many makes room."""
        self._posted = self._posted[1 - _MOST_POSTED :] + (octets,)

    @property
    def _is_quiet(self) -> bool:
        is_heard = self._idle_ms < _QUIET_MS or self._line.is_begun
        return not is_heard and not self._hdlc.is_connected

    def _choose(self, data: bytes, at: int) -> int:
        """Decide who gets the byte at `at`; return how many from it on are surely theirs too."""
        if self._line.is_begun:
            return 1
        wanted = self._frame.wanted() if self._frame is not None else 0
        if wanted:
            return wanted
        first = data[at]
        self._frame = self._framing(first)
        if first == _HDLC_FLAG:
            return self._hdlc.claim(data, at)
        if first == _WRAPPER_FIRST and self._wrapper is not None:
            return self._wrapper.claim(data, at)
        return 1

    def _framing(self, first: int) -> "Framing | None":
        if first == _HDLC_FLAG:
            return self._hdlc
        if first == _WRAPPER_FIRST and self._wrapper is not None:
            return self._wrapper
        if self._mode_c is not None and self._mode_c.wants(first):
            return self._mode_c
        # Behind a flag: text, or else the frame that the flag opened. Otherwise noise.
        return None if may_begin(first) else self._frame

    def _take(self, byte: int) -> bytes:
        """Take a byte that is no frame's: of a line, or noise."""
        if not self._line.is_begun:
            if may_begin(byte):
                self._line.take(byte)
        elif is_end(byte):
            return self._answer(self._line.finish())
        elif not self._line.take(byte):
            self._line.clear()
            return self.feed(bytes((byte,)))
        return b""

    def _answer(self, line: bytes) -> bytes:
        if line[0] == _SLASH and self._make_mode_c is not None:
            if self._mode_c is None:
                self._mode_c = self._make_mode_c()
            return self._mode_c.hello(line)
        # A line that echoes brings our answers back, and answering those would never end.
        return b"" if is_answer(line) else self._desk.enter_text(line) + b"\r\n"
