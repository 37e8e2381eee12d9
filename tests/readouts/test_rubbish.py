"""Anything at all into mode C, in any state: an answer or silence, then an honest session."""

import random

from fake_meter import READER_SECRET, FakeMeter
from meter.dlms.server import Server
from meter.readouts.mode_c import ModeC

ROUNDS = 3000
WORDS = (
    b"\x06050\r",
    b"\x06051\r",
    b"\x06252\r",
    b"\x01P1\x02(",
    b"\x01R1\x02",
    b"\x01R5\x02()\x03g",
    b"1.8.0()\x03",
    b"1-0:1.8.0*255(",
    b"\x01B0\x03q",
    b"\x15",
    b"\x03",
    b"(",
    b")",
)
HELLOS = b"/?!", b"/?WK000042!", b"/?" + b"0" * 300 + b"!", b"/?\xff!", b"/?!!", b"/", b"/!?"


def drain(talk):
    pieces = 0
    while talk.more():
        pieces += 1
        assert pieces < 300
    return pieces


def some_bytes(dice):
    word = dice.choice(WORDS)
    kind = dice.randrange(4)
    if kind == 0:
        return bytes([dice.getrandbits(8) for _ in range(dice.randrange(1, 90))])
    if kind == 1:
        return word[: dice.randrange(len(word)) + 1]
    if kind == 2:
        at = dice.randrange(len(word))
        return word[:at] + bytes((word[at] ^ 1 << dice.randrange(8),)) + word[at + 1 :]
    return word


def test_rubbish_is_answered_or_not_and_opens_nothing():
    dice = random
    dice.seed(5)
    talk = ModeC(Server(FakeMeter()))
    for _ in range(ROUNDS):
        step = dice.randrange(8)
        if step == 0:
            talk.hello(dice.choice(HELLOS))
        elif step == 1:
            talk.idle(dice.randrange(200_000))
        elif step == 2:
            drain(talk)
        else:
            talk.feed(some_bytes(dice))
        assert not talk.is_authenticated
    talk.idle(2000)
    honest(talk)


def honest(talk):
    assert talk.hello(b"/?!") == b"/WKY5fake\r\n"
    assert talk.feed(b"\x06051\r").startswith(b"\x01P0\x02(WK000042)\x03")
    password = b"P1\x02(" + READER_SECRET + b")\x03"
    bcc = 0
    for octet in password:
        bcc ^= octet
    assert talk.feed(b"\x01" + password + bytes((bcc,))) == b"\x06"
    assert talk.feed(b"\x01R5\x02()\x03g") == b""
    assert drain(talk) > 30


def test_an_honest_session_follows_any_torn_one():
    talk = ModeC(Server(FakeMeter()))
    for word in WORDS:
        for end in range(1, len(word) + 1):
            talk.hello(b"/?!")
            talk.feed(b"\x06051\r")
            talk.feed(word[:end])
            talk.idle(2000)
            honest(talk)
