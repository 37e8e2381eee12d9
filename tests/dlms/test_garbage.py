"""Garbage on the line: 10,000 tries at each layer, and the meter serves the next client.

The noise is a fixed sequence, so a failure comes again. Wherever a check sequence would stop the
noise, it is made to fit, so that what lies behind is met too.
"""

from fake_meter import FakeMeter
from loopback import PUBLIC, READER, Bench
from meter.dlms import acse, hdlc, initiate, wrapper
from meter.dlms.apdu import MAX_PDU, MAX_RECEIVED
from meter.dlms.axdr_reader import read_value
from meter.dlms.client_association import plain_request
from meter.dlms.errors import DlmsError, MalformedError
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.steps import OPEN
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from pace import tries

TRIES = tries(10_000)
CLIENT = hdlc.client_address(PUBLIC)
METER = hdlc.server_address(1)
SECRET = FakeMeter().provisioning.reader_secret

SEEDS = (
    plain_request(None),
    plain_request(SECRET),
    acse.release_request(),
    b"\xc0\x01\xc1\x00\x0f\x00\x00\x28\x00\x00\xff\x02\x00",
    b"\xc0\x02\xc1\x00\x00\x00\x01",
    b"\xc0\x03\xc1\x02\x00\x01\x00\x00\x60\x01\x00\xff\x02\x00\x00\x08\x00\x00\x01\x00\x00\xff\x02\x00",
    b"\xc1\x01\xc1\x00\x01\x00\x00\x80\x00\x00\xff\x02\x00\x02\x04\x09\x01A\x09\x01A\x09\x01A\x11\x05",
    b"\xc1\x02\xc1\x00\x01\x00\x00\x80\x00\x00\xff\x02\x00\x00\x00\x00\x00\x01\x02\x01\x02",
    b"\xc3\x01\xc1\x00\x73\x00\x00\x13\x28\x00\xff\x01\x01\x09\x04good",
    b"\xc3\x04\xc1\x00\x73\x00\x00\x13\x28\x00\xff\x01\x00\x00\x00\x00\x01\x02\x09\x04",
)


class Noise:
    """A linear congruential generator (the constants of Numerical Recipes)."""

    def __init__(self, seed):
        self._state = seed

    def below(self, limit):
        self._state = (self._state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self._state >> 8) % limit

    def octets(self, longest):
        return bytes([self.below(256) for _ in range(self.below(longest + 1))])

    def mutant(self, octets):
        """`octets` with some changes: bits, cuts, insertions, lengths made huge."""
        changed = bytearray(octets)
        for _ in range(1 + self.below(3)):
            at = self.below(len(changed)) if changed else 0
            kind = self.below(5)
            if kind == 0 and changed:
                changed[at] ^= 1 << self.below(8)
            elif kind == 1:
                changed = changed[:at]
            elif kind == 2:
                changed = changed[:at] + self.octets(8) + changed[at:]
            elif kind == 3:
                changed = changed[:at] + b"\x84\xff\xff\xff\xff" + changed[at:]
            elif changed:
                changed[at] = self.below(256)
        return bytes(changed)


def still_serves(meter_end, wrapped=False):
    bench = Bench(sap=READER, wrapper=wrapped, portion=4096)
    bench.line.meter_end = meter_end
    # What noise left half received ends here, as it does by the time-out on a silent line.
    meter_end.idle(3000)
    bench.connect()
    return bench.get(1, "0.0.96.1.0.255") == "WK000042"


def test_random_bytes_on_both_links():
    noise = Noise(1)
    server = Server(FakeMeter())
    ends = (HdlcServer(server), WrapperServer(server))
    for _ in range(TRIES // 10):
        octets = noise.octets(40)
        for end in ends:
            end.feed(octets)
            end.feed(b"\x7e\xa0" + octets)
            end.feed(b"\x00\x01\x00\x10\x00\x01" + octets)
    assert still_serves(ends[0]) and still_serves(ends[1], wrapped=True)


def test_torn_and_changed_frames():
    noise = Noise(2)
    end = HdlcServer(Server(FakeMeter()))
    frames = [
        hdlc.build(METER, CLIENT, control, hdlc.LLC_COMMAND + info if info else b"")
        for control, info in ((hdlc.SNRM, b""), (0x10, SEEDS[0]), (0x32, SEEDS[3]), (0x31, b""))
    ]
    for _ in range(TRIES):
        frame = frames[noise.below(4)]
        end.feed(noise.mutant(frame) if noise.below(4) else frame)
    assert still_serves(end)


def test_any_control_and_information_with_a_good_check_sequence():
    noise = Noise(3)
    end = HdlcServer(Server(FakeMeter()))
    for _ in range(TRIES):
        info = noise.mutant(hdlc.LLC_COMMAND + SEEDS[noise.below(len(SEEDS))])
        segmented = noise.below(8) == 0
        frame = hdlc.build(METER, CLIENT, noise.below(256), info[:500], segmented)
        end.feed(frame)
        if noise.below(20) == 0:
            end.feed(hdlc.build(METER, CLIENT, hdlc.SNRM))
    assert still_serves(end)


def test_any_apdu_gets_an_answer_that_fits():
    noise = Noise(4)
    server = Server(FakeMeter(is_provisioned=False))
    connection = server.open(PUBLIC)
    for turn in range(TRIES):
        if turn % 5 == 0:
            connection.handle(SEEDS[0])
        seed = SEEDS[noise.below(len(SEEDS))] if noise.below(4) else noise.octets(30)
        answer = connection.handle(noise.mutant(seed))
        assert 3 <= len(answer) <= MAX_PDU
    assert server.meter.relay_orders == []


def test_huge_lengths_on_the_wrapper_are_dropped():
    end = WrapperServer(Server(FakeMeter()))
    for length in (MAX_RECEIVED + 1, 0xFFFF):
        end.feed(b"\x00\x01\x00\x20\x00\x01" + length.to_bytes(2, "big") + bytes(3000))
        assert still_serves(end, wrapped=True)
    assert end.feed(wrapper.build(READER, 2, SEEDS[3])) == b""
    end.feed(wrapper.build(READER, 1, b""))
    assert still_serves(end, wrapped=True)


def test_noise_hides_no_frame_behind_it_in_any_portions():
    # Found by fuzzing: a NUL was believed to be a whole header, and so was what came behind it.
    server = Server(FakeMeter())
    for noise in (b"\x00", bytes(6), b"\x00\x02"):
        answers = []
        for portion in (1, 2, 5, 100):
            talk = Conversation(None, HdlcServer(server), WrapperServer(server))
            octets = noise + 2 * hdlc.build(METER, CLIENT, hdlc.SNRM)
            parts = [octets[at : at + portion] for at in range(0, len(octets), portion)]
            answers.append(b"".join([talk.feed(part) for part in parts]))
        assert answers[0] and answers == answers[:1] * 4, (noise, answers)


class Desk:
    """Takes any line of text."""

    def enter_text(self, line):
        return b"read: " + line


def messages(noise):
    """Frames and APDUs that open associations and read, good ones among the changed."""
    opened = hdlc.build(METER, CLIENT, hdlc.SNRM)
    kind, apdu = noise.below(6), SEEDS[noise.below(len(SEEDS))]
    if kind == 0:
        return opened
    if kind == 1:
        return noise.octets(30)
    if kind < 4:
        message = wrapper.build(16, 1, apdu)
    else:
        message = hdlc.build(METER, CLIENT, noise.below(8) << 4, hdlc.LLC_COMMAND + apdu)
    return message if noise.below(3) else noise.mutant(message)


def test_a_message_at_once_is_answered_as_it_is_octet_by_octet():
    noise = Noise(7)
    talks = []
    for _ in range(2):
        server = Server(FakeMeter())
        talks.append(Conversation(Desk(), HdlcServer(server), WrapperServer(server)))
    answered = 0
    for turn in range(TRIES // 20):
        octets = messages(noise)
        at_once = talks[0].feed(octets)
        one_by_one = b"".join([talks[1].feed(bytes((octet,))) for octet in octets])
        assert at_once == one_by_one, (turn, octets, at_once, one_by_one)
        answered += len(at_once) > 0
        if turn % 10 == 0:
            for talk in talks:
                talk.idle(3000)  # what is half received ends
    assert answered > TRIES // 100


def test_any_data_is_a_value_or_malformed():
    noise = Noise(5)
    values = 0
    for _ in range(TRIES):
        try:
            read_value(bytes((1 + noise.below(26),)) + noise.octets(12))
            values += 1
        except MalformedError:
            pass
    assert 0 < values < TRIES


def test_a_client_meets_garbage_with_its_own_errors():
    noise = Noise(6)
    server = Server(FakeMeter())
    end = HdlcServer(server)
    answers = [hdlc.build(CLIENT, METER, hdlc.UA), end.feed(hdlc.build(METER, CLIENT, hdlc.SNRM))]
    outcomes = 0
    for _ in range(TRIES // 4):
        link = HdlcLink(PUBLIC)
        link.begin(OPEN)
        try:
            link.feed(noise.mutant(answers[noise.below(2)]))
            link.feed(hdlc.build(CLIENT, METER, noise.below(256), noise.octets(60)))
        except DlmsError:
            outcomes += 1
    assert outcomes > 0
    granted = acse.associate_response(0, 0, initiate.write_response(initiate.Initiate(1, 1024)))
    for _ in range(TRIES // 4):
        try:
            acse.read_associate_response(noise.mutant(granted))
        except DlmsError:
            outcomes += 1
    assert outcomes > TRIES // 8
