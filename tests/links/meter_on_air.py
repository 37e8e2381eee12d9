"""A whole meter on the air, and what centrals do with it: lines, frames, leaving."""

from air import in_air, settle
from fakes import DAY_S, make_meter, token
from meter.core.gcm import plain_gcm
from meter.core.token_text import to_text
from meter.dlms.ciphering import Suite
from meter.dlms.client import Client
from meter.dlms.client_association import ClientChannel
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.links.conversation import Conversation

DAY = [2, DAY_S]
CONSUMER = 96
CONSUMER_KEYS = bytes(range(32))


def line(number: int, **changes) -> bytes:
    """A day of supply as a line of text; `changes` replace claims."""
    return to_text(token(number, DAY, **changes)).encode() + b"\r"


def with_meter(story) -> None:
    """Run `story(air, meter)` with a provisioned meter's DLMS and text on the air."""
    meter = make_meter()
    meter.security.accept(b"", CONSUMER_KEYS)
    dlms = Server(meter)

    def converse(is_overheard=False):
        return Conversation(meter, HdlcServer(dlms, is_overheard))

    in_air(lambda air: story(air, meter), converse, meter)


def customer(keys: bytes = CONSUMER_KEYS) -> Client:
    """The customer's client, who has the keys, or thinks so."""
    suite = Suite(plain_gcm(keys[:16]), keys[16:])
    return Client(HdlcLink(CONSUMER), channel=ClientChannel(suite, b"PHONEtst", bytes(16)))


async def write(air, data: bytes, size: int = 20) -> None:
    for at in range(0, len(data), size):
        air.write(data[at : at + size])
        await settle()


async def leave(air) -> None:
    air.vanish()
    await settle()
    assert air.is_advertising


async def drive(air, operation):
    """Carry a DLMS operation through the air; every answer comes at once or never."""
    while not operation.done:
        await write(air, operation.bytes_to_send())
        data, air.received = air.received, b""
        if data:
            operation.feed(data)
        else:
            operation.time_out()
    return operation.result()
