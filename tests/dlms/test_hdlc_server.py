"""The meter's end of an HDLC connection when the client errs, repeats itself or falls silent."""

from fake_meter import FakeMeter
from meter.dlms import hdlc, hdlc_parameters
from meter.dlms.client_association import plain_request
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.hdlc_server import IDLE_LIMIT_MS, HdlcServer
from meter.dlms.server import Server

CLIENT = hdlc.client_address(16)
METER = hdlc.server_address(1)
AARQ = hdlc.LLC_COMMAND + plain_request(None)
GET_SERIAL = hdlc.LLC_COMMAND + b"\xc0\x01\xc1\x00\x01\x00\x00\x60\x01\x00\xff\x02\x00"


class Wire:
    """Sends single frames to a meter and reads the single answers."""

    def __init__(self):
        self.end = HdlcServer(Server(FakeMeter()))
        self._splitter = FrameSplitter(512)

    def send(self, control, info=b"", client=CLIENT, meter=METER, is_segmented=False):
        """The answer, or None."""
        answer = self.end.feed(hdlc.build(meter, client, control, info, is_segmented))
        found = self._splitter.feed(answer)
        assert len(found) <= 1
        return found[0] if found else None

    def up(self, parameters=b""):
        self.send(hdlc.SNRM, parameters)
        return self

    def associated(self):
        self.up().send(hdlc.information(0, 0), AARQ)
        return self


def test_snrm_is_answered_with_the_parameters_of_both():
    for proposed, granted in ((b"", (128, 128)), (hdlc_parameters.write(64, 2000), (512, 64))):
        answer = Wire().send(hdlc.SNRM, proposed)
        assert answer.kind == hdlc.UA
        assert hdlc_parameters.read(answer.info) == granted


def test_the_answer_echoes_the_address_it_was_sent_to():
    for meter in (b"\x03", b"\x02\x23", b"\x00\x02\x04\x59"):
        answer = Wire().send(hdlc.SNRM, meter=meter)
        assert (answer.source, answer.destination) == (meter, CLIENT)


def test_frames_for_other_addresses_are_not_answered():
    for meter in (b"\x05", b"\xff", b"\x04\x23", b"\x02\x02\x05"):
        assert Wire().send(hdlc.SNRM, meter=meter) is None


def test_without_a_connection_requests_get_dm_and_answers_get_nothing():
    wire = Wire()
    for control in (hdlc.DISC, hdlc.information(0, 0), hdlc.receive_ready(0)):
        assert wire.send(control).kind == hdlc.DM
    for control in (hdlc.UA, hdlc.DM, hdlc.FRMR, 0x03):
        assert wire.send(control) is None


def test_disc_is_answered_with_ua_then_dm():
    wire = Wire().up()
    assert wire.send(hdlc.DISC).kind == hdlc.UA
    assert wire.send(hdlc.DISC).kind == hdlc.DM


def test_a_repeated_request_gets_the_same_answer_again():
    wire = Wire().associated()
    first = wire.end.feed(hdlc.build(METER, CLIENT, hdlc.information(1, 1), GET_SERIAL))
    again = wire.end.feed(hdlc.build(METER, CLIENT, hdlc.information(1, 1), GET_SERIAL))
    assert first == again and b"WK000042" in first
    # Asking with RR for what was sent already repeats it too.
    assert wire.end.feed(hdlc.build(METER, CLIENT, hdlc.receive_ready(1))) == first


def test_a_frame_number_out_of_turn_is_answered_with_the_one_expected():
    wire = Wire().associated()
    for number in (2, 3, 4):
        answer = wire.send(hdlc.information(number, 1), GET_SERIAL)
        assert answer.is_receive_ready and answer.receive_number == 1
    assert b"WK000042" in wire.send(hdlc.information(1, 1), GET_SERIAL).info


def test_acknowledging_what_was_never_sent_is_rejected():
    wire = Wire().associated()
    for control in (hdlc.information(1, 4), hdlc.receive_ready(4)):
        answer = wire.send(control, GET_SERIAL if control & 1 == 0 else b"")
        assert answer.kind == hdlc.FRMR and answer.info[2] == 0x08
    assert b"WK000042" in wire.send(hdlc.information(1, 1), GET_SERIAL).info


def test_unknown_supervisory_frames_are_rejected():
    answer = Wire().up().send(0x19)  # REJ
    assert answer.kind == hdlc.FRMR and answer.info[0] == 0x19


def test_information_longer_than_agreed_is_rejected():
    answer = Wire().up().send(hdlc.information(0, 0), bytes(200))
    assert answer.kind == hdlc.FRMR and answer.info[2] == 0x04


def test_information_without_llc_is_only_acknowledged():
    answer = Wire().up().send(hdlc.information(0, 0), AARQ[1:])
    assert answer.is_receive_ready and answer.receive_number == 1


def test_a_request_in_segments_without_end_is_refused_and_forgotten():
    wire = Wire().associated()
    for index in range(40):
        number = (1 + index) & 7
        answer = wire.send(
            hdlc.information(number, 1), hdlc.LLC_COMMAND + bytes(100), is_segmented=True
        )
        assert answer.is_receive_ready
        assert len(wire.end._request) < 2000
    answer = wire.send(hdlc.information((1 + 40) & 7, 1), b"the end")
    assert answer.info == hdlc.LLC_RESPONSE + b"\xd8\x01\x04"


def test_a_new_snrm_ends_the_association():
    wire = Wire().associated().up()
    answer = wire.send(hdlc.information(0, 0), GET_SERIAL)
    assert answer.info == hdlc.LLC_RESPONSE + b"\xd8\x01\x01"


def test_another_client_is_told_that_it_is_not_connected_and_disturbs_nobody():
    wire = Wire().associated()
    other = hdlc.client_address(32)
    assert wire.send(hdlc.information(1, 1), GET_SERIAL, client=other).kind == hdlc.DM
    assert b"WK000042" in wire.send(hdlc.information(1, 1), GET_SERIAL).info


def test_silence_ends_the_connection_and_not_before():
    wire = Wire().associated()
    wire.end.idle(IDLE_LIMIT_MS - 1)
    assert wire.end.is_connected
    assert b"WK000042" in wire.send(hdlc.information(1, 1), GET_SERIAL).info
    wire.end.idle(IDLE_LIMIT_MS - 1)
    wire.end.idle(1)
    assert not wire.end.is_connected
    assert wire.send(hdlc.receive_ready(2)).kind == hdlc.DM


def test_silence_gives_up_half_a_frame():
    wire = Wire().associated()
    whole = hdlc.build(METER, CLIENT, hdlc.information(1, 1), GET_SERIAL + bytes(60))
    wire.end.feed(whole[:40])
    wire.end.idle(2000)
    assert b"WK000042" in wire.send(hdlc.information(1, 1), GET_SERIAL).info


def test_a_client_who_thinks_for_a_while_may_then_send_slowly():
    wire = Wire().associated()
    wire.end.idle(5000)
    whole = hdlc.build(METER, CLIENT, hdlc.information(1, 1), GET_SERIAL)
    answer = b""
    for octet in whole:
        answer += wire.end.feed(bytes((octet,)))
        wire.end.idle(500)
    assert b"WK000042" in answer
