"""IEC 62056-21 mode C: hello, identification, then a readout or a session of single reads.

Here: the session as a table of states. Not here: messages (`mode_c_messages`), values (`view`).
Nothing is ever written this way. Everybody reads what the public association may; who has given the
reader's password reads what the reader may, until the session ends.

The flow is that of IEC 62056-21 as `iec62056-21` on PyPI and hobby readers use it; the standard's
text was not at hand.
"""

from ..const import const
from . import mode_c_messages as messages
from .data_set import line, parse_name
from .identification import MANUFACTURER, identification
from .view import PUBLIC_CLIENT, READER_CLIENT, View, proves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..dlms.server import Server

_BAUDS = (300, 600, 1200, 2400, 4800, 9600)  # by the identification's Z, "0" to "5"
_FASTEST = "5"

_CLOSED = const(0)
_OFFERED = const(1)  # identified: which mode, and how fast?
_READ_OUT = const(2)  # the readout has gone out, and may be asked for once more
_PROGRAMMING = const(3)  # the standard's name for a session of commands

_REPLY_MS = const(2_000)  # a reader answers within 1.5 s; nor does a message stop that long
_SESSION_MS = const(120_000)

_ACK_LENGTH = const(5)
_NAK = b"\x15"
_ACK = b"\x06"


class ModeC:
    """One line's mode C sessions, one after another.

    No password is taken where it `is_overheard`: strangers hear every octet there.
    """

    def __init__(self, server: "Server", is_overheard: bool = False) -> None:
        self._server = server
        self._is_overheard = is_overheard
        self._taker = messages.MessageTaker()
        self._close()

    @property
    def is_authenticated(self) -> bool:
        """True while whoever speaks has given the reader's password."""
        return self._view.association.client_sap != PUBLIC_CLIENT

    def hello(self, request: bytes) -> bytes:
        """Answer a line that began with "/": the identification, or nothing if it calls others."""
        if not self._is_for_us(request):
            return b""
        self._close()
        self._state = _OFFERED
        model = identification(self._server.meter.identity.model)
        return ("/%s%s%s\r\n" % (MANUFACTURER, _FASTEST, model)).encode()

    def wants(self, first: int) -> bool:
        """Say whether `first` begins a message of a session that is open."""
        return self._state != _CLOSED and first in messages.BEGINNINGS

    def wanted(self) -> int:
        """Return 1 within a message, 0 between messages."""
        return 1 if self._taker.has_begun else 0

    def whole(self, data: bytes) -> None:
        """Answer nothing at once: octets are taken one by one."""

    def feed(self, data: bytes) -> bytes:
        """Take what arrived in an open session; return what to send before `more`."""
        self._silent_ms = 0
        reply = b""
        for octet in data:
            message = self._taker.take(octet)
            if message is not None:
                reply += self._answer(message)
        return reply

    def more(self) -> bytes:
        """Return the next piece of a readout under way, b"" when there is none."""
        for piece in self._pieces:
            self._silent_ms = 0
            return piece
        self._is_reading_out = False
        return b""

    def idle(self, elapsed_ms: int) -> None:
        """Let time pass on the line: who does not choose a mode gets the readout, later nothing."""
        self._silent_ms += elapsed_ms
        if self._silent_ms >= _REPLY_MS and not self._is_reading_out:
            self._taker.clear()
            if self._state == _OFFERED:
                self._begin_readout()
            elif self._state == _READ_OUT:
                self._close()
        if self._silent_ms >= _SESSION_MS:
            self._close()

    def _close(self) -> None:
        self._state = _CLOSED
        self._view = View(self._server, PUBLIC_CLIENT)
        self._pieces: "Iterator[bytes]" = iter(())
        self._is_reading_out = False  # a slow line may take long over each piece
        self._said = b""
        self._silent_ms = 0
        self.baud = 0  # what the line is to have now; 0 is what it began with
        self._taker.clear()

    def _is_for_us(self, request: bytes) -> bool:
        if request[:2] != b"/?" or request[-1:] != b"!":
            return False
        called = request[2:-1].upper().lstrip(b"0")
        return not called or called == self._server.meter.identity.serial.encode().lstrip(b"0")

    def _answer(self, message: bytes) -> bytes:
        first = message[:1]
        if first == _NAK:
            return self._say_again()
        if first == _ACK:
            return self._choose(message) if self._state == _OFFERED else b""
        if self._state != _PROGRAMMING:
            return b""
        if not messages.is_intact(message):
            return _NAK
        return self._obey(message[1:3], message[3:-2])

    def _choose(self, message: bytes) -> bytes:
        """Begin the mode that `ACK V Z Y CR` asks for; else a readout as slow as the hello."""
        mode = message[1:2] + message[3:4]
        baud = message[2:3]
        is_known = mode in (b"00", b"01") and baud.isdigit() and int(baud) < len(_BAUDS)
        if is_known and len(message) == _ACK_LENGTH:
            self.baud = _BAUDS[int(baud)]
            if mode == b"01":
                return self._begin_programming()
        self._begin_readout()
        return b""

    def _begin_readout(self) -> None:
        self._state = _READ_OUT
        self._read_out(b"!\r\n")

    def _begin_programming(self) -> bytes:
        # What a password would be ciphered with comes here: for us, whom the password is for.
        self._state = _PROGRAMMING
        seed = "(%s)" % self._server.meter.identity.serial
        return self._say(messages.command_message(b"P0", seed.encode()))

    def _obey(self, command: bytes, data: bytes) -> bytes:
        if command == b"B0":
            self._close()
            return b""
        value = data[1:]  # behind STX
        if command == b"P1":
            return self._log_in(value)
        if command[:1] == b"R":
            return self._read(value)
        return self._refuse("read only" if command[:1] == b"W" else "unknown command")

    def _log_in(self, value: bytes) -> bytes:
        self._view = View(self._server, PUBLIC_CLIENT)
        is_password = value[:1] == b"(" and value[-1:] == b")"
        connection = self._server.open(READER_CLIENT, self._is_overheard)
        if not is_password or not proves(connection, value[1:-1]):
            return self._refuse("password")
        self._view = View(self._server, READER_CLIENT)
        return self._say(_ACK)

    def _read(self, value: bytes) -> bytes:
        """Answer `NAME(...)` with its data set; without a name with all there are."""
        text = value.decode().partition("(")[0]
        if not text:
            self._read_out(b"")
            return self._say(b"")
        name = parse_name(text)
        found = self._server.find(name) if name else None
        reading = self._view.read(found) if found else None
        if name is None or reading is None:
            return self._refuse("no such value")
        return self._say(messages.data_message(line(name, reading)))

    def _refuse(self, reason: str) -> bytes:
        return self._say(messages.data_message(("(ERROR %s)" % reason).encode()))

    def _say(self, message: bytes) -> bytes:
        self._said = message
        return message

    def _say_again(self) -> bytes:
        if self._state == _READ_OUT:
            self._begin_readout()
        return self._said

    def _read_out(self, end: bytes) -> None:
        self._silent_ms = 0
        self._is_reading_out = True
        self._pieces = self._streamed(end)

    def _streamed(self, end: bytes) -> "Iterator[bytes]":
        """Yield a data message with all that may be read, a line at a time."""
        yield b"\x02"
        bcc = 0
        for name, reading in self._view.all():
            piece = line(name, reading) + b"\r\n"
            bcc = messages.check(piece, bcc)
            yield piece
        end += b"\x03"
        yield end + bytes((messages.check(end, bcc),))
