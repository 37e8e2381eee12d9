"""What DLMS over HDLC costs: client and meter back to back, or the meter's side alone.

The meter's side is the conversation that a link feeds, and what a client said is replayed to it.
HDLC numbers its frames modulo 8, so eight recordings in a row can be replayed round and round.
"""

from meter.dlms.client import Client, run
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.links.conversation import Conversation
from whole_meter import READER_SECRET, make_paid_meter

READER = 32
IMPORT_ENERGY = (3, "1.0.1.8.0.255", 2)
OBJECT_LIST = (15, "0.0.40.0.0.255", 2)
CYCLE = 8


class Line:
    """A client and a meter; `feed` is what reaches the meter."""

    def __init__(self):
        meter = make_paid_meter()
        self.feed = Conversation(meter, HdlcServer(Server(meter))).feed
        self.client = Client(HdlcLink(READER), READER_SECRET)

    def connect(self):
        run(self.client.connect(), self.feed)

    def get(self, target):
        return run(self.client.get(*target), self.feed)

    def record(self, action):
        """What the client sends, and is answered, while `action` runs."""
        exchanges = []
        meter_feed = self.feed

        def feed(data):
            answer = meter_feed(data)
            exchanges.append((data, answer))
            return answer

        self.feed = feed
        action()
        self.feed = meter_feed
        return exchanges


def get_round_trip():
    """One register read, both ends."""
    line = Line()
    line.connect()
    return lambda: line.get(IMPORT_ENERGY)


def get():
    """One register read, the meter's side."""
    return _replayed_get(IMPORT_ENERGY)


def object_list():
    """The list of all objects in its blocks, the meter's side."""
    return _replayed_get(OBJECT_LIST)


def association():
    """SNRM and AARQ with the reader's password, the meter's side."""
    line = Line()
    return _replaying(line.feed, [line.record(line.connect)])


def _replayed_get(target):
    line = Line()
    line.connect()
    return _replaying(line.feed, [line.record(lambda: line.get(target)) for _ in range(CYCLE)])


def _replaying(feed, recordings):
    turn = [0]

    def step():
        for data, answer in recordings[turn[0]]:
            assert feed(data) == answer
        turn[0] = (turn[0] + 1) % len(recordings)

    return step
