"""The DataNotification that the meter sends unasked: sealed, for the utility alone."""

from fake_meter import AUTHENTICATION_KEY, ENCRYPTION_KEY, NOW_S, FakeMeter
from loopback import UTILITY, Bench
from meter.core.gcm import plain_gcm
from meter.dlms import axdr, date_time, hdlc, push, tags, wrapper
from meter.dlms.axdr_reader import Reader
from meter.dlms.ciphering import Suite, counter_of, read_envelope
from meter.dlms.errors import AccessError
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.server import Server

SETUP = (40, "0.0.25.9.0.255")


def opened(meter, apdu):
    """What a notification says, and its counter."""
    tag, title, message = read_envelope(apdu)
    assert (tag, title) == (0xDB, meter.identity.system_title)
    plain = Suite(plain_gcm(ENCRYPTION_KEY), AUTHENTICATION_KEY).open(title, message)
    assert plain is not None
    return plain, counter_of(message)


def test_it_tells_who_when_and_how_things_stand():
    meter = FakeMeter()
    plain, _ = opened(meter, push.notification(Server(meter)))
    reader = Reader(plain)
    assert reader.unsigned(1) == 0x0F and reader.unsigned(4) == 1
    time = reader.take(reader.length())
    assert date_time.to_unix(time) == NOW_S
    values = reader.value()
    reader.expect_end()
    name = bytes((0, 0, 25, 9, 0, 255))
    assert values == ["WKYWK000042", name, time, 3_000_000_123, 7, 2, 86_400]


def test_every_one_has_a_counter_of_its_own():
    meter = FakeMeter()
    server = Server(meter)
    counters = []
    for _ in range(600):
        apdu = push.notification(server)
        assert apdu is not None
        counters.append(counter_of(read_envelope(apdu)[2]))
    assert len(set(counters)) == 600 and counters == sorted(counters)
    assert meter.stores <= 4


def test_without_keys_nothing_is_told():
    assert push.notification(Server(FakeMeter(is_provisioned=False))) is None


def test_the_utility_lets_it_be_sent():
    bench = Bench(sap=UTILITY, portion=4096)
    bench.connect()
    order = SETUP + (1, axdr.integer8(0))
    try:
        bench.run(bench.client.action(*order))
    except AccessError as error:
        assert error.result == tags.TEMPORARY_FAILURE  # nobody has a link for it
    else:
        raise AssertionError("sent to nobody")
    sent = []
    bench.server.send_push = sent.append
    bench.run(bench.client.action(*order))
    assert len(sent) == 1 and opened(bench.meter, sent[0])[0][0] == 0x0F
    assert bench.get(3, "1.0.1.8.0.255") == 3_000_000_123


def test_its_setup_names_what_is_told():
    bench = Bench(sap=UTILITY, portion=4096)
    bench.connect()
    listed = bench.get(*SETUP)
    assert [row[0] for row in listed] == [1, 40, 8, 3, 3, 70, 3]
    for class_id, name, attribute, part in listed:
        assert part == 0
        bench.get(class_id, name, attribute)


def test_the_frames_around_it():
    apdu = push.notification(Server(FakeMeter()))
    assert apdu is not None
    frame = FrameSplitter(512).feed(push.hdlc_frame(apdu))[0]
    assert frame.control == 0x13 and frame.info == hdlc.LLC_RESPONSE + apdu
    assert (frame.destination, frame.source) == (b"\x81", b"\x03")
    assert wrapper.WrapperSplitter(1024).feed(push.wrapped(apdu)) == [(1, 64, apdu)]
