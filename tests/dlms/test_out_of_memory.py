"""The heap runs out while a frame is being answered: the next client is served as ever.

The server behind a link is told at which of its calls to fail; on CPython the failure then falls on
each line of the link's own code too. Afterwards a client that begins anew must get, byte for byte,
what it would get from a link that never failed.
"""

import sys

import meter.dlms.frame_splitter as splitting
from fake_meter import FakeMeter
from loopback import READER, READER_SECRET
from meter.dlms import hdlc, wrapper
from meter.dlms.apdu import exception_response
from meter.dlms.client_association import plain_request
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer

CLIENT = hdlc.client_address(READER)
METER = hdlc.server_address(1)
AARQ = plain_request(READER_SECRET)
SERIAL = b"\xc0\x01\xc1\x00\x01\x00\x00\x60\x01\x00\xff\x02\x00"
OBJECT_LIST = b"\xc0\x01\xc1\x00\x0f\x00\x00\x28\x00\x00\xff\x02\x00"

LINES = 40  # of the links' own: the shorter dialogue takes more


def information(number, apdu):
    return hdlc.build(METER, CLIENT, hdlc.information(number, number), hdlc.LLC_COMMAND + apdu)


HDLC_DIALOGUE = (
    hdlc.build(METER, CLIENT, hdlc.SNRM),
    information(0, AARQ),
    information(1, SERIAL),
    information(2, OBJECT_LIST),
    hdlc.build(METER, CLIENT, hdlc.receive_ready(3)),
)
WRAPPER_DIALOGUE = tuple([wrapper.build(READER, 1, apdu) for apdu in (AARQ, SERIAL, OBJECT_LIST)])


class FailingServer:
    """A `Server` whose `fails_at`-th call, of `open` or of a connection's `handle`, fails."""

    def __init__(self, fails_at):
        self.fails_at = fails_at
        self._server = Server(FakeMeter())
        self._calls = 0

    def open(self, client_sap, is_overheard=False):
        self.count()
        return FailingConnection(self, self._server.open(client_sap, is_overheard))

    def count(self):
        self._calls += 1
        if self._calls == self.fails_at:
            raise MemoryError


class FailingConnection:
    """Fails half the time before the server has acted and half the time after it has."""

    def __init__(self, server, connection):
        self.client_sap = connection.client_sap
        self._server = server
        self._connection = connection

    def handle(self, apdu):
        self._server.count()
        answer = self._connection.handle(apdu)
        self._server.count()
        return answer


def given(end, octets):
    """What `end` answers to octets that a conversation has for it."""
    answer = end.whole(octets)
    return end.feed(octets) if answer is None else answer


def answers_to(end, dialogue, portion):
    """What `end` answers to each part of `dialogue`, None where memory ran out."""
    answers = []
    for sent in dialogue:
        answer = b""
        try:
            for start in range(0, len(sent), portion):
                answer += given(end, sent[start : start + portion])
        except MemoryError:
            answer = None
        answers.append(answer)
    return answers


def assert_serves_the_next(end, dialogue, portion, expected, where):
    """`end` has failed; nothing of that may show in a dialogue that begins anew."""
    again = answers_to(end, dialogue, portion)
    assert again == expected, (where, again, expected)


def ends():
    return ((HdlcServer, HDLC_DIALOGUE), (WrapperServer, WRAPPER_DIALOGUE))


def test_a_client_that_begins_anew_is_served_as_ever():
    for make_end, dialogue in ends():
        for portion in (1, 4096):
            expected = answers_to(make_end(FailingServer(0)), dialogue, portion)
            assert None not in expected
            for fails_at in range(1, 8):
                end = make_end(FailingServer(fails_at))
                failed = answers_to(end, dialogue, portion)
                assert None in failed, "the failure never came"
                assert_serves_the_next(end, dialogue, portion, expected, fails_at)


def test_a_client_that_repeats_itself_is_told_to_begin_anew_and_never_gets_an_old_answer():
    for fails_at in range(2, 8):
        end = HdlcServer(FailingServer(fails_at))
        for sent in HDLC_DIALOGUE:
            try:
                given(end, sent)
            except MemoryError:
                answer = given(end, sent)
                assert answer == hdlc.build(CLIENT, METER, hdlc.DM), (fails_at, answer)
                break
        else:
            raise AssertionError("the failure never came")


def test_the_wrapper_too_ends_the_association():
    end = WrapperServer(FailingServer(4))
    associated, failed, again = answers_to(end, WRAPPER_DIALOGUE[:2] + WRAPPER_DIALOGUE[1:2], 4096)
    assert associated and failed is None
    assert again == wrapper.build(1, READER, exception_response(1, 1))


def test_wherever_in_the_link_it_happens():
    if not hasattr(sys, "settrace"):  # MicroPython is built without
        return
    for make_end, dialogue in ends():
        expected = answers_to(make_end(Server(FakeMeter())), dialogue, 4096)
        fails_at = 0
        failed = [None]
        while None in failed:
            fails_at += 1
            end = make_end(Server(FakeMeter()))
            failed = failing_at_line(fails_at, end, dialogue)
            if None in failed:
                assert_serves_the_next(end, dialogue, 4096, expected, fails_at)
        assert fails_at > LINES and failed == expected


def test_while_there_is_still_no_memory_the_connection_ends_all_the_same():
    try:
        from micropython import heap_lock, heap_unlock
    except ImportError:  # CPython's heap cannot be locked
        return
    expected = answers_to(HdlcServer(Server(FakeMeter())), HDLC_DIALOGUE, 4096)
    for fails_at in range(1, len(HDLC_DIALOGUE) + 1):
        end = HdlcServer(Server(FakeMeter()))
        failed = failing_behind_frame(fails_at, end, heap_lock, heap_unlock)
        assert None in failed, "the failure never came"
        assert_serves_the_next(end, HDLC_DIALOGUE, 4096, expected, fails_at)


def failing_behind_frame(fails_at, end, heap_lock, heap_unlock):
    """Hold the dialogue; once the `fails_at`-th frame is found, nothing can be allocated."""
    parse, found, answers = splitting._parse, [0], []

    def parse_and_lock(*parts):
        frame = parse(*parts)
        found[0] += 1
        if found[0] == fails_at:
            heap_lock()
        return frame

    splitting._parse = parse_and_lock
    for sent in HDLC_DIALOGUE:
        try:
            answers.append(given(end, sent))
        except MemoryError:
            heap_unlock()
            answers.append(None)
    splitting._parse = parse
    return answers


def failing_at_line(fails_at, end, dialogue):
    """Hold the dialogue; the `fails_at`-th line of a link's own files raises MemoryError."""
    lines = [0]

    def trace(frame, event, argument):
        if not is_of_a_link(frame.f_code.co_filename):
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == fails_at:
                raise MemoryError
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return answers_to(end, dialogue, 4096)
    finally:
        sys.settrace(before)


def is_of_a_link(path):
    files = ("hdlc_server.py", "frame_splitter.py", "hdlc.py", "wrapper_server.py", "wrapper.py")
    return path.rpartition("/")[2] in files
