"""What the meter's side of DLMS by the wrapper costs: a GET and a 35-day profile, also sealed.

On the conversation that a link feeds. Requests are made beforehand, except for their seals, whose
counters must rise; the harness's own sealing is in the figure.
"""

from dlms_server import UTILITY_KEYS, make_server
from load_rows import FIRST_S, NAME, PERIOD_S, ROWS
from meter.dlms import acse, apdu, axdr, ciphering, initiate, tags, wrapper
from meter.dlms.association import CURRENT
from meter.dlms.client_association import ClientChannel, plain_request
from meter.dlms.client_selection import by_range
from meter.dlms.date_time import from_unix
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.obis import parse
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from meter.symmetric import best_gcm
from whole_meter import READER_SECRET

READER = 32
UTILITY = 48
ENERGY = apdu.Target(3, parse("1.0.1.8.0.255"), 2)
PROFILE = apdu.Target(7, NAME, 2)
ROWS_A_DAY = 48
_HEADER = 8
_LAST_BLOCK_AT = 3
_BLOCK = 2


class Talk:
    """One client's conversation: APDUs go in and come out."""

    def __init__(self, sap):
        server = make_server()
        self._sap = sap
        self._talk = Conversation(server.meter, HdlcServer(server), WrapperServer(server))

    def exchange(self, request):
        answer = self._talk.feed(wrapper.build(self._sap, 1, request))
        assert len(answer) > _HEADER
        return answer[_HEADER:]


class SealedTalk(Talk):
    """The utility's."""

    def __init__(self):
        super().__init__(UTILITY)
        suite = ciphering.Suite(best_gcm(UTILITY_KEYS[16:32]), UTILITY_KEYS[32:])
        self.channel = ClientChannel(suite, b"BENCH001", bytes(range(16)))
        answer = super().exchange(self.channel.associate_request())
        response = acse.read_associate_response(answer)
        self.channel.accept(response)
        proof = axdr.octet_string(self.channel.proof(response.challenge))
        self.exchange(apdu.action_request(apdu.Target(15, CURRENT, 1), proof))

    def exchange(self, request):
        return self.channel.open(super().exchange(self.channel.seal(request)))


def get():
    """A register by the reader."""
    return _getting(_plain())


def sealed_get():
    """A register by the utility."""
    return _getting(SealedTalk())


def profile():
    """The whole profile by the reader."""
    return _profiling(_plain())


def sealed_profile():
    """The whole profile by the utility."""
    return _profiling(SealedTalk())


def profile_day():
    """The newest day but one of it, by range of time, by the reader."""
    end_s = FIRST_S + PERIOD_S * (ROWS - ROWS_A_DAY)
    begin, end = [from_unix(at_s, 0) for at_s in (end_s - PERIOD_S * (ROWS_A_DAY - 1), end_s)]
    return _profiling(_plain(), by_range(begin, end))


def _plain():
    talk = Talk(READER)
    initiate.read_response(
        acse.read_associate_response(talk.exchange(plain_request(READER_SECRET))).initiate
    )
    return talk


def _getting(talk):
    request = apdu.get_request(ENERGY)

    def step():
        assert talk.exchange(request)[0] == tags.GET_RESPONSE

    return step


def _profiling(talk, selection=b""):
    def step():
        answer, number = talk.exchange(apdu.get_request(PROFILE, selection)), 1
        while not answer[_LAST_BLOCK_AT]:
            answer = talk.exchange(apdu.get_next_request(number))
            assert answer[1] == _BLOCK
            number += 1

    return step
