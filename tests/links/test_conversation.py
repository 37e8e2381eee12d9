"""One connection, four languages: each message is told by its first byte, in any portions."""

from meter.core.token_text import MAX_LINE_CHARS
from meter.links.conversation import Conversation

TOKEN_LINE = b"WK1:ABCDEF"


class FakeMeter:
    def __init__(self) -> None:
        self.lines = []

    def enter_text(self, line: bytes) -> bytes:
        self.lines.append(line)
        return b"OK: " + line


class FakeSession:
    """A frame is `~xx...~` for HDLC (closing flag kept, as it may open the next), or 4 bytes."""

    is_authenticated = False
    is_connected = False

    def __init__(self, is_hdlc: bool) -> None:
        self._is_hdlc = is_hdlc
        self._buffer = b""
        self.frames = []
        self.idle_ms = 0

    def whole(self, data: bytes) -> "bytes | None":
        return None

    def feed(self, data: bytes) -> bytes:
        self._buffer += data
        done = b""
        while self._is_complete():
            end = self._buffer.find(b"~", 1) if self._is_hdlc else 4
            frame, self._buffer = self._buffer[:end], self._buffer[end:]
            if len(frame) > 1:
                self.frames.append(frame)
                done += b"[" + frame[1:] + b"]"
        return done

    def wanted(self) -> int:
        if self._is_hdlc:
            return 1 if len(self._buffer) > 1 else 0
        return (4 - len(self._buffer)) % 4

    def claim(self, data: bytes, at: int) -> int:
        return 1

    def idle(self, elapsed_ms: int) -> None:
        self.idle_ms += elapsed_ms

    def _is_complete(self) -> bool:
        return self._buffer.find(b"~", 1) > 0 if self._is_hdlc else len(self._buffer) >= 4


class FakeModeC:
    """A message is ACK and three octets more, whatever they are; each begins a readout."""

    baud = 9600
    is_authenticated = True

    def __init__(self) -> None:
        self.calls = []
        self.message = b""
        self.pieces = []
        self.idle_ms = 0

    def hello(self, request: bytes) -> bytes:
        self.calls.append(request)
        return b"/ME\r\n"

    def wants(self, first: int) -> bool:
        return first == 6

    def wanted(self) -> int:
        return 1 if self.message else 0

    def whole(self, data: bytes) -> None:
        return None

    def feed(self, data: bytes) -> bytes:
        for octet in data:
            if self.message or octet == 6:
                self.message += bytes((octet,))
            if len(self.message) == 4:
                self.calls.append(self.message)
                self.message = b""
                self.pieces = [b"one", b"two"]
        return b""

    def more(self) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def idle(self, elapsed_ms: int) -> None:
        self.idle_ms += elapsed_ms


def with_mode_c():
    """A conversation, its mode Cs (made at the first hello), and what it hands to the others."""
    made, meter, hdlc = [], FakeMeter(), FakeSession(True)

    def make() -> FakeModeC:
        made.append(FakeModeC())
        return made[-1]

    return Conversation(meter, hdlc, None, make), made, meter, hdlc


def parts():
    meter, hdlc, wrapper = FakeMeter(), FakeSession(True), FakeSession(False)
    return Conversation(meter, hdlc, wrapper), meter, hdlc, wrapper


def in_portions(data: bytes, size: int):
    talk, meter, hdlc, wrapper = parts()
    reply = b""
    for at in range(0, len(data), size):
        reply += talk.feed(data[at : at + size])
    return reply, meter, hdlc, wrapper


def test_all_three_take_turns_in_any_portions():
    data = b"~\xa0hello~" + TOKEN_LINE + b"\r\n" + b"\x00\x01WR" + b"~\xa0a~~\xa0b~" + b"wk1:x\n"
    expected = b"[\xa0hello]OK: WK1:ABCDEF\r\n[\x01WR][\xa0a][\xa0b]OK: wk1:x\r\n"
    for size in range(1, len(data) + 1):
        reply, meter, hdlc, wrapper = in_portions(data, size)
        assert reply == expected, (size, reply)
        assert meter.lines == [TOKEN_LINE, b"wk1:x"]
        assert len(hdlc.frames) == 3 and len(wrapper.frames) == 1


def test_frames_may_share_a_flag():
    for size in (1, 2, 3, 100):
        reply, _, _, _ = in_portions(b"~\xa0one~\xa0two~", size)
        assert reply == b"[\xa0one][\xa0two]", (size, reply)


def test_cr_lf_or_both_end_a_line_and_empty_lines_are_not_answered():
    for end in (b"\r", b"\n", b"\r\n", b"\n\r", b"\r\n\r\n"):
        reply, meter, _, _ = in_portions(TOKEN_LINE + end, 1)
        assert reply == b"OK: WK1:ABCDEF\r\n" and meter.lines == [TOKEN_LINE]


def test_backspace_takes_a_character_back():
    for back in (b"\x08", b"\x7f"):
        reply, _, _, _ = in_portions(b"WK1:AX" + back + b"B\r", 3)
        assert reply == b"OK: WK1:AB\r\n"


def test_noise_is_dropped_and_never_hides_what_follows():
    for noise in (b"\xff\x80\x01", b"garbage\xfe", b"half a line", b"\r\n\r\n"):
        reply, meter, _, _ = in_portions(noise + b"~\xa0frame~" + b"WK1:Z\r", 1)
        assert reply == b"[\xa0frame]OK: WK1:Z\r\n", (noise, reply)
        assert meter.lines == [b"WK1:Z"]


def test_an_endless_line_is_bounded():
    talk, meter, _, _ = parts()
    talk.feed(b"A" * 100_000)
    assert talk.feed(b"\r").startswith(b"OK: AAAA")
    assert len(meter.lines[0]) == MAX_LINE_CHARS + 1  # kept, to be refused as too long


def test_a_line_may_be_as_long_as_a_token_s_text():
    line = TOKEN_LINE + b" " * (MAX_LINE_CHARS - len(TOKEN_LINE) - 1) + b"7"
    _, meter, _, _ = in_portions(line + b"\r", 100)
    assert meter.lines == [line]


def test_a_line_that_echoes_is_not_answered_for_ever():
    talk, meter, _, _ = parts()
    answer = talk.feed(TOKEN_LINE + b"\r")
    assert talk.feed(answer) == b""
    assert talk.feed(b"REFUSED 22: mistyped or incomplete token text\r\n") == b""
    assert meter.lines == [TOKEN_LINE]


def test_a_half_typed_line_is_forgotten_after_a_long_silence():
    talk, meter, hdlc, _ = parts()
    talk.feed(b"WK1:AB")
    talk.idle(60_000)
    talk.feed(b"C")
    talk.idle(119_000)
    talk.feed(b"D\r")
    assert meter.lines == [b"WK1:ABCD"]
    talk.feed(b"WK1:E")
    talk.idle(120_000)
    talk.feed(b"F\r")
    assert meter.lines == [b"WK1:ABCD", b"F"]
    assert hdlc.idle_ms == 299_000


def test_without_a_wrapper_its_first_byte_is_noise():
    meter, hdlc = FakeMeter(), FakeSession(True)
    assert Conversation(meter, hdlc).feed(b"\x00\x01WK1:A\r") == b"OK: WK1:A\r\n"


def test_mode_c_takes_turns_with_the_others_in_any_portions():
    messages = b"/?!\r\n\x06~/\xff", b"~\xa0frame~", TOKEN_LINE + b"\r\n", b"/?!\r\x06\x06\x060"
    data = b"".join(messages) + b"~\xa0last~"
    for size in range(1, len(data) + 1):
        talk, made, meter, hdlc = with_mode_c()
        reply = b"".join([talk.feed(data[at : at + size]) for at in range(0, len(data), size)])
        assert reply == b"/ME\r\n[\xa0frame]OK: WK1:ABCDEF\r\n/ME\r\n[\xa0last]", (size, reply)
        assert made[0].calls == [b"/?!", b"\x06~/\xff", b"/?!", b"\x06\x06\x060"]
        assert meter.lines == [TOKEN_LINE] and len(hdlc.frames) == 2


def test_nothing_of_mode_c_is_made_before_a_hello():
    talk, made, _, _ = with_mode_c()
    assert talk.feed(b"\x06050\r") == b"OK: 050\r\n" and talk.more() == b""
    assert (made, talk.baud, talk.is_authenticated) == ([], 0, False)
    talk.idle(1000)
    talk.feed(b"/?!\r/?!\r")
    assert len(made) == 1
    talk.idle(1000)
    assert (made[0].idle_ms, talk.baud, talk.is_authenticated) == (1000, 9600, True)


def test_pieces_come_when_they_are_asked_for():
    talk, _, _, _ = with_mode_c()
    talk.feed(b"/?!\r\x06050")
    assert [talk.more(), talk.more(), talk.more()] == [b"one", b"two", b""]


def test_without_mode_c_a_slash_begins_a_line_like_any_other():
    _, meter, _, _ = in_portions(b"/?!\r", 1)
    assert meter.lines == [b"/?!"]


def posted(talk, quiet_ms=2000):
    """What it says unasked after silence."""
    talk.idle(quiet_ms)
    said = []
    while piece := talk.more():
        said.append(piece)
    return said


def test_what_is_posted_waits_until_nobody_speaks():
    talk, _, hdlc, _ = parts()
    talk.feed(b"hello\r")
    talk.post(b"one")
    talk.post(b"two")
    assert posted(talk, 1000) == [] and posted(talk, 1000) == [b"one", b"two"]
    assert posted(talk) == []
    talk.post(b"three")
    talk.feed(b"WK1:A")
    assert posted(talk, 5000) == []  # a line has begun
    talk.feed(b"\r")
    hdlc.is_connected = True
    assert posted(talk, 5000) == []
    hdlc.is_connected = False
    talk.feed(b"x\r")
    assert posted(talk, 1999) == [] and posted(talk, 1) == [b"three"]


def test_of_what_nobody_lets_speak_the_newest_wait():
    talk, _, _, _ = parts()
    for number in range(7):
        talk.post(b"%d" % number)
    assert posted(talk) == [b"3", b"4", b"5", b"6"]


def test_a_readout_goes_before_what_is_posted():
    talk, made, _, _ = with_mode_c()
    talk.feed(b"/?!\r")
    talk.post(b"push")
    talk.idle(2000)
    made[0].pieces = [b"a", b"b"]
    assert [talk.more() for _ in range(4)] == [b"a", b"b", b"push", b""]
