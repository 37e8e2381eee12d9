"""Mode C through the air: a readout in pieces that fit, and no password."""

from air import in_air, pass_time, settle
from fakes import make_meter
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.links.ble_limits import TURN_S
from meter.links.conversation import Conversation
from meter.readouts.mode_c import ModeC
from meter.readouts.mode_c_messages import command_message


def with_mode_c(story) -> None:
    """Run `story(air, meter)` with a provisioned meter that speaks mode C on the air."""
    meter = make_meter()
    dlms = Server(meter)

    def converse(is_overheard=False):
        framing = HdlcServer(dlms, is_overheard)
        return Conversation(meter, framing, None, lambda: ModeC(dlms, is_overheard))

    in_air(lambda air: story(air, meter), converse, meter)


async def heard(air, data: bytes) -> bytes:
    """Write, and return what came until nothing more did."""
    air.received = b""
    for at in range(0, len(data), 20):
        air.write(data[at : at + 20])
        await settle()
    before = -1
    while len(air.received) != before:
        before = len(air.received)
        await settle()
    return air.received


def test_a_readout_comes_whole_in_pieces_that_fit():
    async def story(air, meter):
        air.connect(23)
        assert (await heard(air, b"/?!\r\n")).startswith(b"/WKY5")
        air.pieces = []
        readout = await heard(air, b"\x06050\r\n")
        serial = meter.identity.serial.encode()
        assert readout[:1] == b"\x02" and readout[-5:-1] == b"!\r\n\x03"
        assert b"0-0:96.1.0(" + serial + b")\r\n" in readout
        assert b"1-0:1.8.0" not in readout
        assert max([len(piece) for piece in air.pieces]) == 20

    with_mode_c(story)


def test_a_password_proves_nothing_where_everybody_hears_it():
    async def story(air, meter):
        secret = meter.provisioning.reader_secret
        air.connect(23)
        await heard(air, b"/?!\r")
        await heard(air, b"\x06051\r")
        answer = await heard(air, command_message(b"P1", b"(" + secret + b")"))
        assert b"(ERROR password)" in answer
        reading = await heard(air, command_message(b"R1", b"1.8.0()"))
        assert b"(ERROR no such value)" in reading, reading
        await pass_time(air, TURN_S)
        assert not air.is_connected

    with_mode_c(story)
