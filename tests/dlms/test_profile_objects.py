"""The profiles of a meter that has lived: its rings row by row, by range and by entry."""

from loopback import CONSUMER, PUBLIC, READER, UTILITY
from meter.core import event_log as ev
from meter.dlms import axdr, date_time, tags
from meter.dlms.client_selection import by_entry, by_range
from meter.dlms.selection import Column
from metered_unit import START_S, WholeMeter, called, local, result_of, written
from metering_names import GROUPS

LOAD = (7, "1.0.99.1.0.255")
DAILY = (7, "1.0.99.2.0.255")
BILLING = (7, "1.0.98.1.0.255")
NOW = (7, "1.0.94.91.0.255")
BLOCK_S = 1800
DAY_S = 86_400
ENERGY = Column(3, b"\x01\x00\x01\x1d\x00\xff", 2)
CLOCK = Column(8, b"\x00\x00\x01\x00\x00\xff", 2)
ENDED = Column(3, b"\x00\x00\x00\x01\x02\xff", 2)


def dotted(definition):
    return ".".join([str(octet) for octet in definition[1]])


def selected(bench, profile, selection):
    return bench.run(bench.client.get(*profile, 2, selection))


def lived(seconds):
    unit = WholeMeter()
    unit.run(seconds)
    return unit


def test_the_load_profile_has_a_row_for_each_half_hour():
    unit = lived(5 * BLOCK_S + 60)
    bench = unit.client()
    rows = bench.get(*LOAD)
    expected = [[local(START_S + (n + 1) * BLOCK_S), 23_000, 500, 0, 0, 0, 434] for n in range(5)]
    assert rows == expected
    assert [dotted(column) for column in bench.get(*LOAD, 3)] == [
        "0.0.1.0.0.255",
        "1.0.12.27.0.255",
        "1.0.1.29.0.255",
        "1.0.9.29.0.255",
        "1.0.2.29.0.255",
        "1.0.10.29.0.255",
        "1.0.11.27.0.255",
    ]
    assert [bench.get(*LOAD, number) for number in (4, 5, 7, 8)] == [BLOCK_S, 1, 5, 3360]
    assert unit.meter.profiles.blocks.capacity == 3360
    assert bench.get(3, "1.0.1.29.0.255") == 500


def test_the_load_profile_by_range_and_by_entry():
    bench = lived(9 * BLOCK_S).client()
    rows = bench.get(*LOAD)
    between = by_range(local(START_S + 2 * BLOCK_S), local(START_S + 4 * BLOCK_S))
    assert selected(bench, LOAD, between) == rows[1:4]
    assert selected(bench, LOAD, by_entry(3, 5)) == rows[2:5]
    assert selected(bench, LOAD, by_entry(8, 0, 3, 4)) == [row[2:4] for row in rows[7:]]
    columns = (ENERGY, CLOCK)
    some = by_range(local(START_S + BLOCK_S), local(START_S + BLOCK_S), columns)
    assert selected(bench, LOAD, some) == [[500, rows[0][0]]]


def test_days_and_billing_periods():
    unit = lived(3 * DAY_S)
    bench = unit.client()
    days = [[local(START_S + n * DAY_S), 24_000 * n, 0, 0, 0] for n in (1, 2, 3)]
    assert bench.get(*DAILY) == days
    assert [bench.get(*DAILY, number) for number in (4, 8)] == [DAY_S, 62]
    assert unit.meter.profiles.days.capacity == 62
    unit.run(20 * DAY_S)  # over the first of February
    closed, running = bench.get(*BILLING)
    assert len(closed) == len(running) == len(bench.get(*BILLING, 3)) == 59
    end_s = START_S + 17 * DAY_S
    assert closed[:5] == [local(end_s), 1000, 17 * 24_000, 17 * 24_000, 0]
    assert closed[20:24] == [1000, local(START_S + BLOCK_S), 1000, local(START_S + BLOCK_S)]
    assert closed[24:26] == [0, date_time.NOT_GIVEN] and closed[56:] == [17 * 1440, 0, 0]
    assert running[:4] == [local(START_S + 23 * DAY_S), 1000, 23 * 24_000, 23 * 24_000]
    assert running[56] == 6 * 1440
    assert [bench.get(*BILLING, number) for number in (4, 7, 8)] == [0, 2, 13]
    assert unit.meter.profiles.billing.capacity + 1 == 13
    assert bench.get(*BILLING, 6) == bench.get(*BILLING, 3)[0]


def test_each_value_of_a_billing_period_stands_in_its_column():
    unit = WholeMeter()
    profiles = unit.meter.profiles
    assert profiles is not None
    # As SPEC 2.10 has them: registers, minutes, power factor, maxima with minutes, then by rate.
    whole = (101, 102, 103, 104, 105, -106, 107, 30_000_108, 109, 30_000_110)
    rates = [tuple([1000 * rate + n for n in range(1, 7)]) for rate in range(1, 9)]
    profiles.billing.append(START_S, whole + sum(rates, ()))
    bench = unit.client()
    values = bench.get(*BILLING)[0]
    names = [(dotted(column), column[2]) for column in bench.get(*BILLING, 3)]
    found = dict(zip(names, values))
    for name, attribute, value in (
        ("0.0.0.1.2.255", 2, local(START_S)),
        ("1.0.13.0.0.255", 2, -106),
        ("1.0.1.8.0.255", 2, 101),
        ("1.0.9.8.0.255", 2, 102),
        ("1.0.2.8.0.255", 2, 103),
        ("1.0.10.8.0.255", 2, 104),
        ("0.0.94.91.13.255", 2, 105),
        ("1.0.1.6.0.255", 2, 107),
        ("1.0.1.6.0.255", 5, local(30_000_108 * 60)),
        ("1.0.9.6.0.255", 2, 109),
        ("1.0.9.6.0.255", 5, local(30_000_110 * 60)),
    ):
        assert found[name, attribute] == value, (name, attribute)
    for rate in range(1, 9):
        number = 1000 * rate
        assert found["1.0.1.8.%d.255" % rate, 2] == number + 1
        assert found["1.0.9.8.%d.255" % rate, 2] == number + 2
        assert found["1.0.1.6.%d.255" % rate, 2] == number + 3
        assert found["1.0.1.6.%d.255" % rate, 5] == local((number + 4) * 60)
        assert found["1.0.9.6.%d.255" % rate, 2] == number + 5
        assert found["1.0.9.6.%d.255" % rate, 5] == local((number + 6) * 60)


def test_billing_by_entry_and_by_range_has_the_running_period_last():
    unit = lived(23 * DAY_S)
    bench = unit.client()
    closed, running = bench.get(*BILLING)
    assert selected(bench, BILLING, by_entry(1, 1)) == [closed]
    assert selected(bench, BILLING, by_entry(2, 0)) == [running]
    assert selected(bench, BILLING, by_entry(3, 9)) == []
    end_s = START_S + 17 * DAY_S
    by_clock = by_range(local(end_s), local(end_s + 60))
    for wanted in (by_clock, by_clock.replace(CLOCK.encoded(), ENDED.encoded())):
        assert selected(bench, BILLING, wanted) == [closed]
    other = by_clock.replace(CLOCK.encoded(), ENERGY.encoded())
    assert result_of(bench, bench.client.get(*BILLING, 2, other)) == tags.SCOPE_VIOLATED


def test_billing_names_its_columns_in_is_15959s_order():
    bench = WholeMeter().client()
    columns = [(column[0], dotted(column), column[2]) for column in bench.get(*BILLING, 3)]
    expected = [(3, "0.0.0.1.2.255", 2), (3, "1.0.13.0.0.255", 2)]
    for quantity in ("1", "9"):
        expected += [(3, "1.0.%s.8.%d.255" % (quantity, rate), 2) for rate in range(9)]
    for quantity in ("1", "9"):
        for rate in range(9):
            name = "1.0.%s.6.%d.255" % (quantity, rate)
            expected += [(4, name, 2), (4, name, 5)]
    expected += [(3, name, 2) for name in ("0.0.94.91.13.255", "1.0.2.8.0.255", "1.0.10.8.0.255")]
    assert columns == expected


def test_events_lie_in_the_profile_of_their_group():
    unit = WholeMeter()
    unit.front_end.inputs = 1  # a magnet
    unit.run(120)
    bench = unit.client()
    row = [local(START_S + 60), 201, 4347, 230_000, 1000, 16, 1]
    (found,) = bench.get(7, "0.0.99.98.4.255")
    assert found == row
    assert [bench.get(1, name) for name in ("0.0.96.11.4.255", "0.0.96.15.4.255")] == [201, 1]
    own = bench.get(7, "0.0.99.98.128.255")
    assert [entry[1:] for entry in own] == [[ev.PROVISIONED, 0]]
    for group in GROUPS:
        ring = unit.meter.events.groups[7 if group == 128 else group]
        profile = (7, "0.0.99.98.%d.255" % group)
        codes = [entry[1] for entry in ring.entries() if entry]
        assert [entry[1] for entry in bench.get(*profile)] == codes
        assert bench.get(*profile, 7) == len(codes) and bench.get(*profile, 8) == ring.capacity
        assert bench.get(1, "0.0.96.11.%d.255" % group) == (codes[-1] if codes else 0)
        assert bench.get(1, "0.0.96.15.%d.255" % group) == len(codes)


def test_the_moment_and_the_nameplate_are_one_row_of_what_their_objects_say():
    unit = lived(2 * BLOCK_S)
    bench = unit.client()
    for profile in (NOW, (7, "0.0.94.91.10.255")):
        (row,) = bench.get(*profile)
        objects = [(c[0], dotted(c), c[2]) for c in bench.get(*profile, 3)]
        assert row == [bench.get(*where) for where in objects]
        assert bench.get(*profile, 7) == bench.get(*profile, 8) == 1
        assert selected(bench, profile, by_entry(1, 1)) == [row]
        assert selected(bench, profile, by_entry(2, 3)) == []
    now = local(unit.meter.time.now_s())
    assert len(selected(bench, NOW, by_range(now, now))) == 1
    assert selected(bench, NOW, by_range(local(START_S), local(START_S + 1))) == []


def test_scaler_profiles_say_scaler_and_unit_of_each_register():
    bench = WholeMeter().client()
    for scalers, profile in (
        ("1.0.94.91.3.255", NOW),
        ("1.0.94.91.4.255", LOAD),
        ("1.0.94.91.5.255", DAILY),
        ("1.0.94.91.6.255", BILLING),
        ("1.0.94.91.7.255", (7, "0.0.99.98.4.255")),
    ):
        registers = [c for c in bench.get(*profile, 3) if c[0] in (3, 4) and c[2] == 2]
        columns = bench.get(7, scalers, 3)
        assert columns == [[c[0], c[1], 3, 0] for c in registers]
        (row,) = bench.get(7, scalers)
        assert row == [bench.get(c[0], dotted(c), 3) for c in columns]


def test_a_meter_without_flash_for_profiles_has_empty_ones():
    unit = WholeMeter()
    unit.shelf = None
    unit.outage()
    bench = unit.client()
    for profile in (LOAD, DAILY, BILLING, (7, "0.0.99.98.0.255")):
        assert bench.get(*profile) == [] and bench.get(*profile, 7) == 0
    assert bench.get(1, "0.0.96.11.0.255") == bench.get(1, "0.0.96.15.0.255") == 0


def test_only_the_utility_sets_the_period_and_nobody_clears_a_profile():
    unit = lived(2 * BLOCK_S)
    for sap, result in ((READER, tags.READ_WRITE_DENIED), (CONSUMER, tags.READ_WRITE_DENIED)):
        assert written(unit.client(sap), *LOAD, 4, axdr.unsigned32(900)) == result
    public = unit.client(PUBLIC)
    assert result_of(public, public.client.get(*LOAD, 2)) == tags.READ_WRITE_DENIED
    utility = unit.client(UTILITY)
    for method in (1, 2):
        assert called(utility, *LOAD, method, axdr.integer8(0)) == tags.READ_WRITE_DENIED
    assert written(utility, *LOAD, 4, axdr.unsigned32(900)) == tags.SUCCESS
    assert utility.get(*LOAD, 4) == 900 and len(utility.get(*LOAD)) == 2
    unit.run(1800)
    assert [row[2] for row in utility.get(*LOAD)] == [500, 500, 250, 250]
