"""Calendar and special days by DLMS: written table by table, checked whole, in force when due."""

from loopback import CONSUMER, READER, UTILITY
from meter.core import event_log as ev
from meter.dlms import axdr, date_time, tags
from whole_meter import START_S, WholeMeter, called, local, written

CALENDAR = (20, "0.0.13.0.0.255")
SPECIAL_DAYS = (11, "0.0.11.0.0.255")
RATE = (1, "0.0.96.14.0.255")
RATE_SCRIPTS = b"\x00\x00\x0a\x00\x64\xff"
HOUR_S = 3600
NOTHING = axdr.octet_string(date_time.NOT_GIVEN)

REFUSED = tags.OTHER_REASON
DENIED = tags.READ_WRITE_DENIED


def season(name, month, day, week, hour=0):
    start = bytes((255, 255, month, day, 255, hour, 0, 0, 0, 128, 0, 255))
    octets = [axdr.octet_string(part) for part in (name, start, week)]
    return axdr.structure(*octets)


def week(name, *days):
    return axdr.structure(axdr.octet_string(name), *[axdr.unsigned8(day) for day in days])


def switch(hour, minute, rate, script=RATE_SCRIPTS):
    time = axdr.octet_string(bytes((hour, minute, 0, 0)))
    return axdr.structure(time, axdr.octet_string(script), axdr.unsigned16(rate))


def day(day_id, *switches):
    return axdr.structure(axdr.unsigned8(day_id), axdr.array(list(switches)))


def special(index, year, month, day_of_month, day_id):
    date = year.to_bytes(2, "big") + bytes((month, day_of_month, 255))
    return axdr.structure(axdr.unsigned16(index), axdr.octet_string(date), axdr.unsigned8(day_id))


SEASONS = axdr.array([season(b"all", 1, 1, b"w")])
WEEKS = axdr.array([week(b"w", 1, 1, 1, 1, 1, 2, 2)])
DAYS = axdr.array([day(1, switch(0, 0, 2), switch(1, 30, 5)), day(2, switch(0, 0, 3))])
TABLES = (axdr.octet_string(b"2027"), SEASONS, WEEKS, DAYS)
SHOWN = (
    b"2027",
    [[b"all", bytes((255, 255, 1, 1, 255, 0, 0, 0, 0, 128, 0, 255)), b"w"]],
    [[b"w", 1, 1, 1, 1, 1, 2, 2]],
    [
        [1, [[bytes(4), RATE_SCRIPTS, 2], [b"\x01\x1e\x00\x00", RATE_SCRIPTS, 5]]],
        [2, [[bytes(4), RATE_SCRIPTS, 3]]],
    ],
)


def with_tables():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    for number, table in enumerate(TABLES, 6):
        assert written(utility, *CALENDAR, number, table) == tags.SUCCESS
    return unit, utility


def shown(bench, first):
    return tuple([bench.get(*CALENDAR, first + part) for part in range(4)])


def test_a_calendar_waits_as_the_passive_one_and_takes_over_when_due():
    unit, utility = with_tables()
    begins = axdr.octet_string(local(START_S + HOUR_S))
    assert written(utility, *CALENDAR, 10, begins) == tags.SUCCESS
    assert shown(utility, 6) == SHOWN and shown(utility, 2) == (b"", [], [], [])
    assert utility.get(*CALENDAR, 10) == local(START_S + HOUR_S)
    unit.run(HOUR_S - 60)
    assert utility.get(*RATE) == 1
    unit.run(120)
    assert shown(utility, 2) == SHOWN and shown(utility, 6) == (b"", [], [], [])
    assert utility.get(*RATE) == 2 and utility.get(*CALENDAR, 10) == date_time.NOT_GIVEN
    unit.run(HOUR_S)
    assert utility.get(*RATE) == 5
    unit.outage()
    reader = unit.client()
    assert shown(reader, 2) == SHOWN and reader.get(*RATE) == 5
    rated = [reader.get(3, "1.0.1.8.%d.255" % rate) for rate in (1, 2, 5)]
    assert rated[:2] == [1000, 500] and sum(rated) == reader.get(3, "1.0.1.8.0.255")


def test_a_calendar_takes_over_when_somebody_says_so():
    unit, utility = with_tables()
    assert written(utility, *CALENDAR, 10, NOTHING) == tags.SUCCESS
    unit.run(60)
    assert utility.get(*RATE) == 1 and shown(utility, 6) == SHOWN
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == tags.SUCCESS
    assert utility.get(*RATE) == 2 and shown(utility, 2) == SHOWN
    assert unit.codes().count(ev.CALENDAR_SET) == 2
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == REFUSED


def test_tables_alone_change_nothing_and_a_cut_forgets_them():
    unit, utility = with_tables()
    assert ev.CALENDAR_SET not in unit.codes() and shown(utility, 6) == SHOWN
    assert unit.meter.tariff.passive is None
    unit.outage()
    utility = unit.client(UTILITY)
    assert shown(utility, 6) == (b"", [], [], [])
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == REFUSED
    assert written(utility, *CALENDAR, 10, NOTHING) == REFUSED


def test_one_table_of_a_waiting_calendar_is_replaced():
    unit, utility = with_tables()
    later = axdr.octet_string(local(START_S + HOUR_S))
    assert written(utility, *CALENDAR, 10, later) == tags.SUCCESS
    assert written(utility, *CALENDAR, 6, axdr.octet_string(b"new")) == tags.SUCCESS
    assert unit.meter.tariff.passive.name == b"2027"
    assert written(utility, *CALENDAR, 10, later) == tags.SUCCESS
    assert unit.meter.tariff.passive.name == b"new"
    assert shown(utility, 6) == (b"new",) + SHOWN[1:]


def test_an_unsound_calendar_is_refused_whole_and_can_be_mended():
    for number, table in (
        (6, axdr.octet_string(b"seventeen octets!")),
        (7, axdr.array([season(b"all", 1, 1, b"other")])),
        (7, axdr.array([season(b"all", 2, 30, b"w")])),
        (8, axdr.array([week(b"w", 1, 1, 1, 1, 1, 1, 9)])),
        (8, axdr.array([])),
        (9, axdr.array([day(1, switch(0, 0, 9)), day(2, switch(0, 0, 1))])),
        (9, axdr.array([day(1, switch(0, 1, 1)), day(2, switch(0, 0, 1))])),
    ):
        unit, utility = with_tables()
        assert written(utility, *CALENDAR, number, table) == tags.SUCCESS
        assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == REFUSED, number
        assert written(utility, *CALENDAR, 10, NOTHING) == REFUSED
        assert utility.get(*CALENDAR, 2) == b"" and unit.meter.tariff.passive is None
        assert written(utility, *CALENDAR, number, TABLES[number - 6]) == tags.SUCCESS
        assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == tags.SUCCESS


def test_other_shapes_are_refused_at_once():
    _, utility = with_tables()
    for number, table in (
        (6, axdr.unsigned8(1)),
        (7, axdr.array([season(b"all", 1, 1, b"w", hour=6)])),
        (7, axdr.array([axdr.structure(axdr.octet_string(b"all"))])),
        (8, axdr.array([week(b"w", 1, 1)])),
        (9, axdr.array([day(1, switch(24, 0, 1))])),
        (9, axdr.array([day(1, switch(0, 0, 1, bytes(6)))])),
        (9, axdr.unsigned8(1)),
        (10, axdr.octet_string(b"soon")),
        (10, axdr.unsigned32(0)),
    ):
        assert written(utility, *CALENDAR, number, table) == tags.TYPE_UNMATCHED, number
    bad_date = axdr.octet_string(b"\x07\xeb\x0d\x01" + bytes(8))
    assert written(utility, *CALENDAR, 10, bad_date) == REFUSED


def test_nobody_else_writes_or_activates():
    unit = WholeMeter()
    for sap in (READER, CONSUMER):
        client = unit.client(sap)
        for number, table in enumerate(TABLES + (NOTHING,), 6):
            assert written(client, *CALENDAR, number, table) == DENIED
        assert called(client, *CALENDAR, 1, axdr.integer8(0)) == DENIED
        assert written(client, *SPECIAL_DAYS, 2, axdr.array([])) == DENIED
        for method, value in ((1, special(1, 2027, 1, 15, 2)), (2, axdr.unsigned16(1))):
            assert called(client, *SPECIAL_DAYS, method, value) == DENIED
    assert unit.meter.measuring.programmings == 0


def test_special_days_are_written_inserted_and_deleted():
    unit, utility = with_tables()
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == tags.SUCCESS
    days = axdr.array([special(7, 0xFFFF, 12, 25, 2), special(3, 2027, 1, 15, 2)])
    assert written(utility, *SPECIAL_DAYS, 2, days) == tags.SUCCESS
    first = [1, b"\x07\xeb\x01\x0f\xff", 2]
    second = [2, b"\xff\xff\x0c\x19\xff", 2]
    assert utility.get(*SPECIAL_DAYS) == [first, second]
    assert utility.get(*RATE) == 3  # it is the fifteenth of January
    assert called(utility, *SPECIAL_DAYS, 1, special(3, 2028, 2, 29, 1)) == tags.SUCCESS
    assert called(utility, *SPECIAL_DAYS, 1, special(1, 2027, 1, 16, 1)) == tags.SUCCESS
    assert utility.get(*RATE) == 2
    assert called(utility, *SPECIAL_DAYS, 2, axdr.unsigned16(2)) == tags.SUCCESS
    last = [2, b"\x07\xec\x02\x1d\xff", 1]
    assert utility.get(*SPECIAL_DAYS) == [[1, b"\x07\xeb\x01\x10\xff", 1], last]
    unit.outage()
    assert unit.client().get(*SPECIAL_DAYS)[1] == last


def test_special_days_that_make_no_sense_change_nothing():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    entry = special(1, 2027, 1, 15, 2)
    assert called(utility, *SPECIAL_DAYS, 1, entry) == REFUSED  # no calendar to which it belongs
    unit, utility = with_tables()
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == tags.SUCCESS
    assert called(utility, *SPECIAL_DAYS, 1, entry) == tags.SUCCESS
    before = utility.get(*SPECIAL_DAYS)
    for method, value, result in (
        (1, special(2, 2027, 1, 16, 7), REFUSED),
        (1, special(2, 2027, 2, 30, 1), REFUSED),
        (1, special(2, 2027, 1, 15, 1), REFUSED),
        (1, special(3, 2027, 1, 17, 1), REFUSED),
        (1, special(0, 2027, 1, 17, 1), REFUSED),
        (1, axdr.unsigned16(1), tags.TYPE_UNMATCHED),
        (2, axdr.unsigned16(2), REFUSED),
        (2, axdr.unsigned16(0), REFUSED),
        (2, axdr.boolean(True), tags.TYPE_UNMATCHED),
    ):
        assert called(utility, *SPECIAL_DAYS, method, value) == result, (method, value)
        assert utility.get(*SPECIAL_DAYS) == before
