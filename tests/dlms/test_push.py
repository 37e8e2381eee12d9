"""The DataNotification that the meter sends unasked: sealed, for the utility alone."""

from fake_meter import AUTHENTICATION_KEY, ENCRYPTION_KEY, NOW_S, FakeMeter
from loopback import CONSUMER, READER, UTILITY, Bench
from meter.core.gcm import plain_gcm
from meter.dlms import axdr, date_time, hdlc, obis, push, tags, wrapper
from meter.dlms.axdr_reader import Reader
from meter.dlms.ciphering import Suite, counter_of, read_envelope
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.server import Server
from metered_unit import WholeMeter, called, result_of, written

SETUP = (40, "0.0.25.9.0.255")
SCHEDULE = (22, "0.0.15.0.4.255", 4)
SCRIPTS = (9, "0.0.10.0.108.255")
HOME = b"192.168.1.20:4059"


def destination(address, transport=0, message=0):
    return axdr.structure(axdr.enum(transport), axdr.octet_string(address), axdr.enum(message))


def moment(hour, minute, day=0xFF, second=0):
    """A schedule of one moment."""
    time, date = bytes((hour, minute, second, 0)), bytes((255, 255, 255, day, 255))
    return axdr.array([axdr.structure(axdr.octet_string(time), axdr.octet_string(date))])


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
    # Nobody has a link for it.
    assert result_of(bench, bench.client.action(*order)) == tags.TEMPORARY_FAILURE
    sent = []
    bench.server.send_push = lambda apdu: len(sent) == 7  # has nowhere to send it
    assert result_of(bench, bench.client.action(*order)) == tags.TEMPORARY_FAILURE
    bench.server.send_push = lambda apdu: sent.append(apdu) is None
    assert result_of(bench, bench.client.action(*order)) == tags.SUCCESS
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


def test_the_utility_sets_where_and_when_and_it_lasts():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    assert utility.get(*SETUP, 3) == [0, b"", 0] and utility.get(*SCHEDULE) == []
    for where, data, shown in (
        (SETUP + (3,), destination(HOME), [0, HOME, 0]),
        (SETUP + (3,), destination(b"", transport=5), [5, b"", 0]),
        (SETUP + (3,), destination(HOME), [0, HOME, 0]),
        (SETUP + (5,), axdr.unsigned16(600), 600),
        (SETUP + (6,), axdr.unsigned8(3), 3),
        (SETUP + (7,), axdr.unsigned16(300), 300),
        (SCHEDULE, moment(0, 5), [[bytes((0, 5, 0, 0)), b"\xff" * 5]]),
        (SCHEDULE, moment(23, 59, 28), [[bytes((23, 59, 0, 0)), b"\xff\xff\xff\x1c\xff"]]),
    ):
        assert written(utility, *where, data) == tags.SUCCESS, where
        assert utility.get(*where) == shown and 422 in unit.codes()[-1:], where
    plan = unit.power_up().push.plan
    assert plan is not None
    assert (plan.destination, plan.spread_s, plan.retries, plan.delay_s) == (HOME, 600, 3, 300)
    assert (plan.minute, plan.day) == (1439, 28)
    utility = unit.client(UTILITY)
    assert written(utility, *SCHEDULE, axdr.array([])) == tags.SUCCESS
    assert utility.get(*SCHEDULE) == [] and not plan.is_scheduled


def test_what_makes_no_sense_is_refused():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    for where, data, result in (
        (SETUP + (3,), destination(b"head-end:4059"), tags.OTHER_REASON),
        (SETUP + (3,), destination(HOME, transport=1), tags.OTHER_REASON),
        (SETUP + (3,), destination(HOME, message=1), tags.OTHER_REASON),
        (SETUP + (3,), destination(HOME, transport=5), tags.OTHER_REASON),
        (SETUP + (3,), destination(b"", transport=5, message=1), tags.OTHER_REASON),
        (SETUP + (3,), destination(b"serial"), tags.OTHER_REASON),
        (SETUP + (3,), axdr.octet_string(HOME), tags.TYPE_UNMATCHED),
        (SETUP + (2,), axdr.array([]), tags.READ_WRITE_DENIED),
        (SETUP + (4,), axdr.array([]), tags.READ_WRITE_DENIED),
        (SETUP + (6,), axdr.unsigned16(256), tags.OTHER_REASON),
        (SCHEDULE, moment(24, 0), tags.OTHER_REASON),
        (SCHEDULE, moment(0, 60), tags.OTHER_REASON),
        (SCHEDULE, moment(0, 0, 29), tags.OTHER_REASON),
        (SCHEDULE, moment(0, 0, 0), tags.OTHER_REASON),
        (SCHEDULE, moment(0, 0, second=30), tags.TYPE_UNMATCHED),
        (SCHEDULE, axdr.unsigned8(1), tags.TYPE_UNMATCHED),
    ):
        assert written(utility, *where, data) == result, data
    assert unit.meter.measuring.programmings == 0


def test_nobody_else_sees_or_sets_it():
    unit = WholeMeter()
    for sap in (READER, CONSUMER):
        bench = unit.client(sap)
        names = [row[2] for row in bench.objects()]
        for where in (SETUP, SCHEDULE[:2], SCRIPTS):
            assert obis.parse(where[1]) not in names
            assert written(bench, *where[:2], 2, destination(HOME)) == tags.READ_WRITE_DENIED
    assert unit.meter.push.plan is None


def test_the_schedule_names_the_script_that_pushes():
    bench = Bench(sap=UTILITY, portion=4096)
    bench.connect()
    script, number = bench.get(*SCHEDULE[:2], 2)
    assert (obis.to_text(script), number) == (SCRIPTS[1], 1)
    ((number, ((_, class_id, name, method, _),)),) = bench.get(*SCRIPTS, 2)
    assert (number, method) == (1, 1) and (class_id, obis.to_text(name)) == SETUP
    sent = []
    bench.server.send_push = lambda apdu: sent.append(apdu) is None
    assert called(bench, *SCRIPTS, 1, axdr.unsigned16(2)) == tags.OTHER_REASON and sent == []
    assert called(bench, *SCRIPTS, 1, axdr.unsigned16(1)) == tags.SUCCESS and len(sent) == 1
