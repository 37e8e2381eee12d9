"""Client and meter joined without a port: bytes go across in portions, some of them lost."""

from fake_meter import (
    AUTHENTICATION_KEY,
    CONSUMER_KEYS,
    ENCRYPTION_KEY,
    READER_SECRET,
    FakeMeter,
)
from meter.core.gcm import plain_gcm
from meter.dlms import tags
from meter.dlms.ciphering import Suite
from meter.dlms.client import Client, run
from meter.dlms.client_association import ClientChannel
from meter.dlms.errors import AccessError
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_client import WrapperLink
from meter.dlms.wrapper_server import WrapperServer

PUBLIC = 16
READER = 32
UTILITY = 48
CONSUMER = 96
TITLE = b"HOSTtest"
CHALLENGE = bytes(range(100, 116))


class Line:
    """What `run` exchanges bytes over. `loses_answer(n)` says which answers never arrive."""

    def __init__(self, meter_end, portion=1, loses_answer=None, loses_request=None):
        self.meter_end = meter_end
        self.exchanges = 0
        self._portion = portion
        self._loses_answer = loses_answer or _never
        self._loses_request = loses_request or _never

    def __call__(self, to_send):
        self.exchanges += 1
        if self._loses_request(self.exchanges):
            return b""
        answer = b""
        for start in range(0, len(to_send), self._portion):
            answer += self.meter_end.feed(to_send[start : start + self._portion])
        return b"" if self._loses_answer(self.exchanges) else answer


def _never(number):
    return False


def _none():
    return None


def make_channel(
    encryption=ENCRYPTION_KEY, authentication=AUTHENTICATION_KEY, title=TITLE, counter=0
):
    """A utility's end of a sealed association."""
    suite = Suite(plain_gcm(encryption), authentication)
    return ClientChannel(suite, title, CHALLENGE, counter)


def consumers_channel(keys=CONSUMER_KEYS):
    """A customer's end of theirs."""
    return make_channel(keys[:16], keys[16:])


def result_of(bench, operation):
    """The data-access or action result of an operation."""
    try:
        bench.run(operation)
    except AccessError as error:
        return error.result
    return tags.SUCCESS


class Bench:
    """One fake meter and one client on it, `is_overheard` as by radio."""

    def __init__(self, sap=READER, wrapper=False, meter=None, password=READER_SECRET, **how):
        self.meter = meter or FakeMeter()
        self.server = Server(self.meter)
        max_info = how.pop("max_info", 128)
        physical = how.pop("physical", None)
        is_overheard = how.pop("is_overheard", False)
        if wrapper:
            self.meter_end, link = WrapperServer(self.server), WrapperLink(sap)
        else:
            self.meter_end = HdlcServer(self.server, is_overheard)
            link = HdlcLink(sap, physical_address=physical, max_info=max_info)
        self.channel = how.pop("channel", None)
        if self.channel is None:
            self.channel = {UTILITY: make_channel, CONSUMER: consumers_channel}.get(sap, _none)()
        self.line = Line(self.meter_end, **how)
        self.client = Client(link, password if sap == READER else None, self.channel)

    def run(self, operation):
        return run(operation, self.line)

    def connect(self):
        return self.run(self.client.connect())

    def get(self, class_id, name, attribute=2):
        return self.run(self.client.get(class_id, name, attribute))

    def objects(self):
        """Rows (class, version, name, {attribute: rights}, {method: right})."""
        rows = []
        for class_id, version, name, rights in self.get(15, "0.0.40.0.0.255"):
            attributes = {number: mode for number, mode, _ in rights[0]}
            methods = dict(rights[1])
            rows.append((class_id, version, name, attributes, methods))
        return rows
