"""Settings by DLMS: the utility alone writes them, and they last; nonsense changes nothing."""

from loopback import CONSUMER, PUBLIC, READER, UTILITY
from meter.core import event_log as ev
from meter.core.octets import OctetWriter
from meter.dlms import axdr, tags
from metered_unit import WholeMeter, called, local, numbers, written

DEMAND = (1, "1.0.0.8.0.255", 2)
LOAD = (1, "1.0.0.8.4.255", 2)
BILLING_DATE = (22, "0.0.15.0.0.255", 4)
LIMITER = (71, "0.0.17.0.0.255")
EXTRAS = (1, "0.0.128.5.0.255", 2)
THRESHOLDS = (1, "0.0.128.5.1.255", 2)
CUTS = (1, "0.0.128.5.2.255", 2)
CALIBRATION = (1, "0.0.128.6.0.255", 2)
TAMPER = (1, "0.0.128.5.3.255", 2)
RESET = (9, "0.0.10.0.1.255", 1)
CONTACT = (9, "0.0.10.0.106.255", 1)

DENIED = tags.READ_WRITE_DENIED
REFUSED = tags.OTHER_REASON


def u16(value):
    return axdr.unsigned16(value)


def u32(value):
    return axdr.unsigned32(value)


def on_the(day, hour=0):
    time = bytes((hour, 0, 0, 0))
    date = bytes((255, 255, 255, day, 255))
    return axdr.array([axdr.structure(axdr.octet_string(time), axdr.octet_string(date))])


def threshold(code, is_used, *values):
    begins, ends, on_s, off_s = values
    signed = (axdr.integer32(begins), axdr.integer32(ends))
    return axdr.structure(u16(code), axdr.boolean(is_used), *signed, u32(on_s), u32(off_s))


def calibration(*values):
    gains, rest = values[:3], values[3:]
    return axdr.structure(*[u16(n) for n in gains], *[u32(n) for n in rest])


FOUND = (9_700, 10_250, 8_000, 1_800_000_123, 230_100, 60_000)

# What may be written, what that shows afterwards, and the event it is.
GOOD = (
    (DEMAND, u16(900), 900, ev.DEMAND_PERIOD_SET),
    (LOAD, u16(900), 900, ev.LOAD_PERIOD_SET),
    (BILLING_DATE, on_the(15), [[bytes(4), b"\xff\xff\xff\x0f\xff"]], ev.BILLING_DAY_SET),
    (LIMITER + (4,), u32(3_000_000), 3_000_000, ev.LOAD_LIMIT_SET),
    (LIMITER + (5,), u32(500_000), 500_000, ev.LOAD_LIMIT_SET),
    (LIMITER + (6,), u32(30), 30, ev.LOAD_LIMIT_SET),
    (LIMITER + (7,), u32(90), 90, ev.LOAD_LIMIT_SET),
    (LIMITER + (9,), numbers(axdr.unsigned16, 4, 9), [4, 9], ev.LOAD_LIMIT_SET),
    (
        EXTRAS,
        axdr.structure(*[u32(n) for n in (20_000, 7_000, 32_000, 45, 2, 600)]),
        [20_000, 7_000, 32_000, 45, 2, 600],
        ev.RECONNECT_SET,
    ),
    (CUTS, numbers(axdr.unsigned16, 201, 251), [201, 251], ev.THRESHOLDS_SET),
    (CALIBRATION, calibration(*FOUND), list(FOUND), ev.CALIBRATED),
)

# What is no setting, and the answer.
BAD = (
    (DEMAND, u16(59), REFUSED),
    (DEMAND, u16(1700), REFUSED),
    (DEMAND, axdr.boolean(True), tags.TYPE_UNMATCHED),
    (DEMAND, axdr.octet_string(b"\x03\x84"), tags.TYPE_UNMATCHED),
    (LOAD, u16(0), REFUSED),
    (BILLING_DATE, on_the(29), REFUSED),
    (BILLING_DATE, on_the(0), REFUSED),
    (BILLING_DATE, on_the(2, hour=6), REFUSED),
    (BILLING_DATE, axdr.array([]), tags.TYPE_UNMATCHED),
    (BILLING_DATE, u16(3), tags.TYPE_UNMATCHED),
    (LIMITER + (4,), u32(1_500), REFUSED),
    (LIMITER + (4,), u32(1_000_001_000), REFUSED),
    (LIMITER + (4,), axdr.visible_string("3 kW"), tags.TYPE_UNMATCHED),
    (LIMITER + (6,), u32(1_000_001), REFUSED),
    (LIMITER + (8,), axdr.structure(u16(1), axdr.octet_string(b"soon"), u32(9)), 12),
    (
        LIMITER + (8,),
        axdr.structure(u16(1), axdr.octet_string(b"\x07\xea\x0d" + bytes(9)), u32(9)),
        REFUSED,
    ),
    (LIMITER + (9,), numbers(axdr.unsigned32, 70_000), REFUSED),
    (LIMITER + (9,), numbers(axdr.unsigned16, *range(16)), REFUSED),
    (LIMITER + (3,), u32(1000), DENIED),
    (LIMITER + (10,), axdr.boolean(True), DENIED),
    (EXTRAS, axdr.structure(u32(1)), tags.TYPE_UNMATCHED),
    (EXTRAS, axdr.structure(*[u32(n) for n in (1, 1, 1, 1, 256, 1)]), REFUSED),
    (THRESHOLDS, axdr.array([threshold(8, True, 2, 1, 1, 1)]), REFUSED),
    (THRESHOLDS, axdr.array([threshold(7, True, 250_000, 260_000, 1, 1)]), REFUSED),
    (THRESHOLDS, axdr.array([threshold(7, True, 2, -1, 1, 1)]), REFUSED),
    (THRESHOLDS, axdr.array([threshold(7, True, 2, 1, 65_536, 1)]), REFUSED),
    (THRESHOLDS, threshold(7, True, 2, 1, 1, 1), tags.TYPE_UNMATCHED),
    (CUTS, numbers(axdr.unsigned16, 202), REFUSED),
    (CUTS, u16(201), tags.TYPE_UNMATCHED),
    (TAMPER, axdr.unsigned8(2), REFUSED),
    (CALIBRATION, calibration(7_999, 10_000, 10_000, 1, 1, 1), REFUSED),
    (CALIBRATION, calibration(10_000, 10_000, 12_001, 1, 1, 1), REFUSED),
    (CALIBRATION, calibration(10_000, 10_000, 10_000, 1, 1, 1_000_000_001), REFUSED),
    (CALIBRATION, u16(10_000), tags.TYPE_UNMATCHED),
    (CALIBRATION, calibration(10_000, 10_000, 10_000, 1, 1), tags.TYPE_UNMATCHED),
)


def settings_of(unit):
    """All settings but keys and their counters, as they are stored."""
    writer = OctetWriter()
    for _, part in unit.meter._set()[1:]:
        part.write_to(writer)
    return writer.octets()


def test_the_utility_writes_and_it_is_shown_told_counted_and_lasts():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    for number, (where, data, shown, event) in enumerate(GOOD, 1):
        assert written(utility, *where, data) == tags.SUCCESS, where
        assert utility.get(*where) == shown and event in unit.codes()[-2:], where
        assert utility.get(1, "0.0.96.2.0.255") == number
    unit.outage()
    reader = unit.client()
    for where, _, shown, _ in GOOD:
        assert reader.get(*where) == shown, where
    assert reader.get(1, "0.0.96.2.0.255") == len(GOOD)


def test_what_makes_no_sense_changes_nothing():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    before = settings_of(unit), unit.codes()
    for where, data, result in BAD:
        assert written(utility, *where, data) == result, (where, data)
        assert (settings_of(unit), unit.codes()) == before, (where, data)


def test_nobody_else_writes_anything():
    unit = WholeMeter()
    for sap in (PUBLIC, READER, CONSUMER):
        client = unit.client(sap)
        for where, data, _, _ in GOOD + ((TAMPER, axdr.unsigned8(1), 0, 0),):
            assert written(client, *where, data) == DENIED, (sap, where)
        for where in (RESET, CONTACT):
            assert called(client, *where, u16(1)) == DENIED, (sap, where)
    assert unit.meter.measuring.programmings == 0


def test_what_cannot_be_stored_is_not_set():
    for where, data, shown, _ in GOOD:
        unit = WholeMeter()
        utility, before = unit.client(UTILITY), settings_of(unit)
        unit.settings_place.is_worn = True
        assert written(utility, *where, data) == tags.TEMPORARY_FAILURE, where
        assert unit.client().get(*where) != shown and settings_of(unit) == before, where


def test_a_demand_period_keeps_its_slides():
    unit = WholeMeter()
    unit.meter.measuring.set_demand(1800, 6)
    utility = unit.client(UTILITY)
    assert written(utility, *DEMAND, u16(900)) == tags.SUCCESS
    assert (unit.meter.demand.period_s, unit.meter.demand.slides) == (900, 6)
    assert written(utility, *DEMAND, u16(300)) == REFUSED  # steps of 50 s


def test_one_threshold_of_several_or_all_or_one_that_is_not_used():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    rows = utility.get(*THRESHOLDS)
    assert [row[0] for row in rows] == [7, 9, 51, 65, 67, 69, 201, 203, 205, 207, 251]
    assert rows[0] == [7, True, 270_000, 260_000, 300, 120]
    wanted = [threshold(7, True, 250_000, 240_000, 60, 5), threshold(201, False, 1, 0, 3, 30)]
    assert written(utility, *THRESHOLDS, axdr.array(wanted)) == tags.SUCCESS
    after = utility.get(*THRESHOLDS)
    assert after[0] == [7, True, 250_000, 240_000, 60, 5]
    assert after[6] == [201, False, 1, 0, 3, 30]
    assert [after[at] for at in (1, 5, 10)] == [rows[at] for at in (1, 5, 10)]
    half_good = [threshold(9, True, 100_000, 110_000, 1, 1), threshold(205, True, 9, 1, 1, 1)]
    assert written(utility, *THRESHOLDS, axdr.array(half_good)) == REFUSED
    assert utility.get(*THRESHOLDS) == after


def test_a_power_limit_trips_opens_and_is_told():
    unit = WholeMeter()
    unit.meter.set_control_mode(6)
    unit.enter(1, 5, 1)  # postpaid
    assert unit.relay.closed
    utility = unit.client(UTILITY)
    assert written(utility, *LIMITER, 6, u32(60)) == tags.SUCCESS
    assert written(utility, *LIMITER, 4, u32(900_000)) == tags.SUCCESS
    assert utility.get(*LIMITER, 3) == 900_000
    unit.run(120)
    assert not unit.relay.closed and ev.OVERLOAD in unit.codes()
    assert utility.get(1, "0.0.128.1.3.255") == 2
    assert ev.LOAD_LIMIT_ENABLED in unit.codes()


def test_an_emergency_has_its_own_limit_for_its_time():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    now_s = unit.meter.time.now_s()

    begins = axdr.octet_string(local(now_s + 600))
    profile = axdr.structure(u16(7), begins, u32(1200))
    assert written(utility, *LIMITER, 4, u32(3_000_000)) == tags.SUCCESS
    assert written(utility, *LIMITER, 5, u32(500_000)) == tags.SUCCESS
    assert written(utility, *LIMITER, 8, profile) == tags.SUCCESS
    assert utility.get(*LIMITER, 8) == [7, local(now_s + 600), 1200]
    seen = []
    for _ in range(4):
        seen.append((utility.get(*LIMITER, 3), utility.get(*LIMITER, 10)))
        unit.run(600)
    none, some = (3_000_000, False), (500_000, True)
    assert seen == [none, some, some, none]


def test_demand_reset_closes_the_billing_period():
    unit = WholeMeter()
    unit.run(3600)
    utility = unit.client(UTILITY)
    assert called(utility, *RESET, u16(2)) == REFUSED
    assert utility.get(1, "0.0.0.1.0.255") == 0
    assert called(utility, *RESET, u16(1)) == tags.SUCCESS
    assert utility.get(1, "0.0.0.1.0.255") == 1 and utility.get(4, "1.0.1.6.0.255") == 0
    assert ev.DEMAND_RESET in unit.codes()
    assert len(utility.get(7, "1.0.98.1.0.255")) == 2


def test_clearing_tamper_closes_the_cover():
    unit = WholeMeter()
    unit.front_end.inputs = 2
    unit.run(120)
    unit.front_end.inputs = 0
    utility = unit.client(UTILITY)
    assert utility.get(1, "0.0.94.91.18.255")[83] == 1
    assert written(utility, *TAMPER, axdr.unsigned8(1)) == tags.SUCCESS
    assert utility.get(1, "0.0.94.91.18.255")[83] == 0 and utility.get(*TAMPER) == 0
    assert ev.TAMPER_CLEARED in unit.codes()


def test_scripts_are_listed_and_those_of_the_contact_move_it():
    unit = WholeMeter()
    unit.meter.set_control_mode(4)
    unit.enter(1, 5, 1)
    utility = unit.client(UTILITY)
    assert [script[0] for script in utility.get(9, "0.0.10.0.100.255")] == list(range(1, 9))
    assert [script[0] for script in utility.get(*CONTACT[:2])] == [1, 2]
    assert len(utility.get(*RESET[:2])[0][1]) == 3
    assert called(utility, *CONTACT, u16(1)) == tags.SUCCESS and not unit.relay.closed
    assert called(utility, *CONTACT, u16(1)) == tags.TEMPORARY_FAILURE
    assert called(utility, *CONTACT, u16(3)) == REFUSED
    assert called(utility, *CONTACT, u16(2)) == tags.SUCCESS and unit.relay.closed
    assert called(utility, 9, "0.0.10.0.100.255", 1, u16(1)) == DENIED
