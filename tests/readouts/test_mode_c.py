"""A mode C session from hello to break: modes, passwords, checks, silence, rubbish."""

from fake_meter import READER_SECRET, FakeMeter
from meter.dlms.association import PUBLIC
from meter.dlms.server import Server
from meter.readouts import mode_c_messages as messages
from meter.readouts.mode_c import ModeC
from meter.readouts.view import READER_CLIENT, proves

HELLO = b"/?!"
READOUT = b"\x06050\r"
PROGRAMMING = b"\x06051\r"
NAK = b"\x15"
ACK = b"\x06"
ENERGY = b"1-0:1.8.0(3000000.123*kWh)"
PUBLIC_LINE = b"0-0:96.1.0(WK000042)"


def mode_c(meter=None):
    return ModeC(Server(meter or FakeMeter()))


def public_values():
    """How many objects the public association sees that one line can say."""
    seen = [found for found in Server(FakeMeter()).objects if found.seen_by & PUBLIC]
    return len([found for found in seen if found.class_id in (1, 3, 4, 8, 70)])


def rest(talk):
    """All the pieces that are left."""
    pieces = []
    while True:
        piece = talk.more()
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def say(talk, data):
    return talk.feed(data) + rest(talk)


def command(text):
    """`P1(x)`: SOH, command, STX, data, ETX, check."""
    checked = text[:2] + (b"\x02" + text[2:] if text[2:] else b"") + b"\x03"
    bcc = 0
    for octet in checked:
        bcc ^= octet
    return b"\x01" + checked + bytes((bcc,))


def data(message):
    """What a data message carries, its check having been checked."""
    assert message[:1] == b"\x02" and message[-2:-1] == b"\x03", message
    bcc = 0
    for octet in message[1:-1]:
        bcc ^= octet
    assert bcc == message[-1]
    return message[1:-2]


def session(talk=None):
    talk = talk or mode_c()
    assert talk.hello(HELLO)
    assert talk.feed(PROGRAMMING) == command(b"P0(WK000042)")
    return talk


def logged_in(talk=None):
    talk = session(talk)
    assert talk.feed(command(b"P1(" + READER_SECRET + b")")) == ACK
    return talk


def test_the_hello_is_answered_by_who_is_called():
    for called in (b"/?!", b"/?WK000042!", b"/?wk000042!", b"/?000WK000042!"):
        assert mode_c().hello(called) == b"/WKY5fake\r\n", called
    for other in (b"/?WK000043!", b"/?WK00004!", b"/?", b"/", b"/!", b"/?!x", b"/WKY5fake"):
        assert mode_c().hello(other) == b"", other


def test_the_readout_shows_what_the_public_association_may_see_and_no_more():
    talk = mode_c()
    talk.hello(HELLO)
    read = data(say(talk, READOUT)).split(b"\r\n")
    assert read[-2:] == [b"!", b""]
    assert PUBLIC_LINE in read and b"0-0:1.0.0(2026-01-01 05:30:00)" in read
    assert not [line for line in read if line.startswith(b"1-0:1.") or b"kW" in line]
    assert len(read) == public_values() + 2


def test_the_readout_comes_line_by_line():
    talk = mode_c()
    talk.hello(HELLO)
    assert talk.feed(READOUT) == b""
    pieces = [talk.more() for _ in range(public_values() + 2)]  # STX and the end
    assert pieces[-1] and talk.more() == b""
    assert max([len(piece) for piece in pieces]) < 64


def test_who_chooses_nothing_gets_the_readout_at_the_first_speed():
    talk = mode_c()
    talk.hello(HELLO)
    talk.idle(1000)
    assert talk.more() == b""
    talk.idle(1000)
    assert PUBLIC_LINE in data(rest(talk)) and talk.baud == 0


def test_what_we_do_not_offer_brings_the_readout_too():
    for choice in (b"\x06252\r", b"\x06056\r", b"\x06090\r", b"\x060\r", b"\x06\r", b"\x060500\r"):
        talk = mode_c()
        talk.hello(HELLO)
        assert PUBLIC_LINE in data(say(talk, choice)), choice
        assert talk.baud == 0


def test_the_line_s_speed_follows_the_choice_until_the_session_ends():
    for choice, baud in ((b"\x06050\r", 9600), (b"\x06000\r", 300), (b"\x06031\r", 2400)):
        talk = mode_c()
        talk.hello(HELLO)
        assert talk.baud == 0
        say(talk, choice)
        assert talk.baud == baud
        talk.idle(120_000)
        assert talk.baud == 0


def test_a_readout_is_repeated_when_it_came_badly_but_not_much_later():
    talk = mode_c()
    talk.hello(HELLO)
    first = say(talk, READOUT)
    assert say(talk, NAK) == first
    talk.idle(2000)
    assert not talk.wants(0x15)


def test_a_slow_line_gets_the_whole_readout():
    talk = mode_c()
    talk.hello(HELLO)
    talk.feed(READOUT)
    whole = b""
    while True:
        piece = talk.more()
        whole += piece
        if not piece:
            break
        talk.idle(60_000)
    assert PUBLIC_LINE in data(whole)


def test_single_values_by_name_without_a_password_are_the_public_ones():
    talk = session()
    assert data(talk.feed(command(b"R10-0:96.1.0(1)"))) == PUBLIC_LINE
    assert data(talk.feed(command(b"R50-0:96.1.0*255()"))) == PUBLIC_LINE
    for name in (
        b"1-0:1.8.0",
        b"1.8.0",
        b"0-0:96.3.10",
        b"0-0:128.3.0",
        b"9.9.9",
        b"x",
        b"0-0:40.0.0",
    ):
        assert data(talk.feed(command(b"R1" + name + b"()"))) == b"(ERROR no such value)", name


def test_the_reader_s_password_opens_the_household_until_the_session_ends():
    talk = logged_in()
    assert talk.is_authenticated
    assert data(talk.feed(command(b"R11.8.0()"))) == ENERGY
    assert data(talk.feed(command(b"R50-0:96.3.10()"))) == b"0-0:96.3.10(2)"
    assert data(talk.feed(command(b"R11.6.0()"))) == b"1-0:1.6.0(4.211*kW)(2026-01-01 05:00:00)"
    assert say(talk, command(b"B0")) == b"" and not talk.is_authenticated
    assert not talk.wants(0x01)
    talk = session(talk)
    assert data(talk.feed(command(b"R11.8.0()"))) == b"(ERROR no such value)"


def test_a_new_hello_a_wrong_password_and_silence_end_the_right():
    wrong = command(b"P1(wrong-secret-42)")
    ends = (lambda t: t.hello(HELLO), lambda t: t.feed(wrong), lambda t: t.idle(120_000))
    for end in ends:
        talk = logged_in()
        end(talk)
        assert not talk.is_authenticated


def test_without_a_name_all_that_may_be_read_comes():
    read = data(say(logged_in(), command(b"R5()"))).split(b"\r\n")
    for line in (ENERGY, PUBLIC_LINE, b"1-0:13.7.0(-0.987)", b"0-0:128.1.0(2026-01-02 05:30:00)"):
        assert line in read, line
    assert not [line for line in read if line.startswith((b"0-0:128.3.0", b"0-0:40.", b"0-0:19."))]
    public = data(say(session(), command(b"R5()"))).split(b"\r\n")
    assert len(public) == public_values() + 1 and len(read) > 30


def test_wrong_passwords_are_refused_and_say_nothing():
    talk = session()
    secret = READER_SECRET
    for wrong in (b"", secret[:-1], secret + b"x", b"x" * 32, b"x" * 33, b"(" + secret + b")"):
        answer = talk.feed(command(b"P1(" + wrong + b")"))
        assert data(answer) == b"(ERROR password)", wrong
        assert not talk.is_authenticated
    for unclosed in (b"P1" + secret, b"P1(" + secret, b"P1(" + secret + b"x", b"P1", b"P1("):
        assert data(talk.feed(command(unclosed))) == b"(ERROR password)", unclosed
        assert not talk.is_authenticated


def test_a_password_of_any_length_is_only_refused():
    server = Server(FakeMeter())
    for length in (0, 33, 100, 127, 128, 300):
        assert not proves(server.open(READER_CLIENT), b"x" * length)
    assert proves(server.open(READER_CLIENT), READER_SECRET)


def test_half_a_message_is_forgotten_after_a_silence():
    talk = session()
    talk.feed(b"\x01R1")
    talk.idle(1000)
    assert talk.wanted() == 1
    talk.idle(1000)
    assert talk.wanted() == 0


def test_a_meter_that_nobody_put_into_service_knows_no_password():
    talk = mode_c(FakeMeter(is_provisioned=False))
    talk.hello(HELLO)
    talk.feed(PROGRAMMING)
    for guess in (b"", READER_SECRET):
        assert data(talk.feed(command(b"P1(" + guess + b")"))) == b"(ERROR password)"


def test_nothing_is_written_and_no_other_command_known():
    talk = logged_in()
    for kind in (b"W1", b"W5", b"W2"):
        answer = data(talk.feed(command(kind + b"0-0:1.0.0(260101000000)")))
        assert answer == b"(ERROR read only)"
    for kind in (b"E2", b"P2", b"Q1", b"B1"):
        assert data(talk.feed(command(kind + b"(x)"))) == b"(ERROR unknown command)"


def test_a_command_that_came_badly_is_asked_for_again_and_does_nothing():
    talk = session()
    good = command(b"P1(" + READER_SECRET + b")")
    for at in range(1, len(good)):
        for bit in range(8):
            bent = bytearray(good)
            bent[at] ^= 1 << bit
            talk.feed(bytes(bent))
            assert not talk.is_authenticated, (at, bit)
            talk.idle(2000)  # half a message is forgotten
    assert talk.feed(good[:-1] + bytes((good[-1] ^ 1,))) == NAK
    assert talk.feed(command(b"R1\xff\xff()")) == NAK
    assert talk.feed(b"\x01\x03\x03") == NAK
    assert talk.feed(good) == ACK


def test_an_answer_that_came_badly_is_said_again():
    talk = logged_in()
    answer = talk.feed(command(b"R11.8.0()"))
    assert talk.feed(NAK) == answer


def test_messages_come_in_any_portions():
    for size in (1, 2, 3):
        talk = session()
        message = command(b"P1(" + READER_SECRET + b")")
        reply = b""
        for at in range(0, len(message), size):
            reply += talk.feed(message[at : at + size])
        assert reply == ACK


def test_an_endless_message_is_bounded_and_the_session_goes_on():
    talk = session()
    talk.feed(b"\x01R1\x02" + b"9" * 100_000)
    assert talk.wanted() == 0
    assert data(talk.feed(command(b"R10-0:96.1.0()"))) == PUBLIC_LINE


def test_outside_a_session_nothing_is_wanted():
    talk = mode_c()
    assert not [first for first in range(256) if talk.wants(first)]
    assert talk.feed(PROGRAMMING) == b"" and talk.feed(command(b"R10-0:96.1.0()")) == b""
    talk.hello(HELLO)
    assert [first for first in range(256) if talk.wants(first)] == [0x01, 0x06, 0x15]


def test_the_check_character_has_seven_bits():
    assert messages.check(b"\xff\x01") == 0x7E
    assert messages.check(b"!\r\n\x03") == ord("!") ^ 13 ^ 10 ^ 3
