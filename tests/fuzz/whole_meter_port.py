"""A whole meter behind one port, on which anything may happen in any order.

Here: a script's steps on a real `Meter` with journal, and what is left of it all. Not here: what a
step sends (`steps`). The harness knows the keys, so that inputs reach behind the seals: tokens are
signed with the test key of tests/core/fakes, whose signature is a hash, since MicroPython signs
nothing and a million Ed25519 checks would take days.
"""

from canonical import written
from fakes import KEY, NOW_S, SERIAL, FakeUnit, PowerCut
from meter.core.energy import MJ_PER_WH
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from meter.readouts.mode_c import ModeC
from quick_gcm import make_gcm
from scripts import pieces
from steps import CONSUMER_KEYS, PROBE, READER_SECRET, STEPS, UTILITY_KEYS, cut_power

from boards.emulator.memory_shelf import MemoryShelf

_SERVER = Server(None, make_gcm)
_MOST_STEPS = 16
_MOST_PIECES = 500
_TORN_MS = 3000  # what is half received is given up after two seconds


class Port:
    """One meter, and whoever is connected to it now. `titles` and `counter` are the utility's."""

    def __init__(self):
        self.unit = FakeUnit()
        self.unit.sample_ms = 600_000
        self.unit.shelf = MemoryShelf()
        meter = self.unit.power_up()
        keys = (READER_SECRET, NOW_S, UTILITY_KEYS, CONSUMER_KEYS)
        assert meter.provision(SERIAL, KEY, *keys) == 0
        self.counter = 0
        self.connect()

    def connect(self):
        """Begin a new connection to the meter that runs now."""
        self.make_gcm = make_gcm
        self.meter = self.unit.meter
        # Its tables hold no state, and making them takes as long as all the rest.
        self.server = _SERVER
        self.server.meter = self.meter
        self.hdlc = HdlcServer(self.server)
        self.wrapper = WrapperServer(self.server)
        self.conversation = Conversation(
            self.meter, self.hdlc, self.wrapper, lambda: ModeC(self.server)
        )
        self.channel = None

    def feed(self, octets):
        answer = self.conversation.feed(octets)
        for _ in range(_MOST_PIECES):
            piece = self.conversation.more()
            if not piece:
                break
            answer += piece
        return answer

    def connection(self, is_hdlc):
        return self.hdlc._connection if is_hdlc else self.wrapper._connection

    def pass_ms(self, ms):
        """Let time pass for meter and line alike."""
        self.conversation.idle(ms)
        wait_ms = self.meter.tick(0)
        while ms > 0:
            step_ms = min(wait_ms, ms)
            ms -= step_ms
            wait_ms = self.meter.tick(step_ms)
            assert wait_ms > 0, "the meter wants to be called without end"


def play(data):
    """Carry out the script `data`; return every answer and what the meter has come to."""
    port = Port()
    answers = [_step(port, *piece) for piece in pieces(data)[:_MOST_STEPS]]
    port.unit.cord.cut_at(-1)
    left = _left(port)
    _expect_service(port)
    return written([answers, left])


def _step(port, kind, content):
    try:
        return STEPS[kind % len(STEPS)](port, content)
    except PowerCut:
        return cut_power(port, content)


def _left(port):
    """Registers, account and counters as they would be stored, and where each connection is."""
    meter = port.meter
    state = meter._state
    events = [(event.time_s, event.code, event.detail) for event in meter.events]
    last = meter.last_token
    return (
        state.octets(state.decisions()),
        events,
        (meter.output_state, port.unit.relay.moves, meter.objections()),
        (meter.security.sent, [keys.received for keys in meter.security.keys if keys]),
        (last.verdict.code, last.data) if last else None,
        _hdlc_left(port.hdlc),
        _session_left(port.connection(False)),
        (port.wrapper.wanted(), len(port.conversation._line)),
    )


def _hdlc_left(end):
    numbers = (end._sent_number, end._received_number, end._max_sent, end._max_received)
    pending = (len(end._request), len(end._reply), len(end._last_frame), end.wanted())
    return numbers, pending, _session_left(end._connection)


def _session_left(connection):
    session = connection.session if connection else None
    if session is None:
        return connection is not None
    rights = (session.association.bit, session.conformance, session.max_pdu)
    return rights, session.is_authenticated


def _expect_service(port):
    """Whatever has happened, who comes next is served, and the meter goes on counting."""
    before_mj = _import_mj(port)
    port.pass_ms(_TORN_MS)
    assert _import_mj(port) >= before_mj, "energy was lost"
    for sent, answer in PROBE:
        given = port.feed(sent)
        assert answer in given, "the next client is not served"


def _import_mj(port):
    register = port.meter.import_energy
    return register.wh * MJ_PER_WH + register.mj
