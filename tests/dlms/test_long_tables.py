"""The longest calendar that the rules allow is written, block by block, and read back."""

from loopback import UTILITY
from meter.core.tariff_calendar import TariffCalendar
from meter.dlms import axdr, tags
from meter.dlms.apdu import Target, write_target
from meter.dlms.array_stream import ArrayStream
from meter.dlms.errors import MalformedError
from meter.dlms.obis import parse
from metered_unit import START_S, WholeMeter, called, local, written
from test_calendar_objects import CALENDAR, SPECIAL_DAYS, day, season, special, switch, week

NAME = b"sixteen octets!!"
SWITCHES = tuple([(at + 1 if at else 0, at, at % 8 + 1) for at in range(16)])
DAYS = tuple([(number, SWITCHES) for number in range(1, 17)])
SEASONS = [season(NAME, month, 1, b"week of month %02d" % month) for month in range(1, 13)]
WEEKS = [week(b"week of month %02d" % month, *([month] * 7)) for month in range(1, 13)]
MONTHS = (31, 28, 31)


def days_of(rows):
    return axdr.array(
        [day(number, *[switch(*one) for one in switches]) for number, switches in rows]
    )


def write_passive(utility):
    tables = (axdr.octet_string(NAME), axdr.array(SEASONS), axdr.array(WEEKS), days_of(DAYS))
    for number, table in enumerate(tables, 6):
        assert written(utility, *CALENDAR, number, table) == tags.SUCCESS, number


def write_calendar(utility):
    write_passive(utility)
    assert called(utility, *CALENDAR, 1, axdr.integer8(0)) == tags.SUCCESS


def test_the_longest_calendar_is_written_used_kept_and_shown():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    assert len(days_of(DAYS)) > 4096
    write_calendar(utility)
    expected = [
        [number, [[bytes((hour, at, 0, 0)), parse("0.0.10.0.100.255"), rate]]]
        for number, ((hour, at, rate), *_) in DAYS
    ]
    shown = utility.get(*CALENDAR, 5)
    assert [[row[0], row[1][:1]] for row in shown] == expected
    assert [len(row[1]) for row in shown] == [16] * 16
    active = unit.power_up().tariff.active
    assert isinstance(active, TariffCalendar)
    assert [len(switches) for _, switches in active.days] == [16] * 16
    assert active.days[15][1][15] == (16 * 60 + 15, 8)


def test_sixty_four_special_days_are_written_at_once():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    write_calendar(utility)
    dates = [(month, at) for month, last in enumerate(MONTHS, 1) for at in range(1, last + 1)]
    rows = [special(at, 2028, *date, 7) for at, date in enumerate(dates[:64], 1)]
    assert written(utility, *SPECIAL_DAYS, 2, axdr.array(rows)) == tags.SUCCESS
    assert len(utility.get(*SPECIAL_DAYS)) == 64
    assert len(unit.power_up().tariff.special_days) == 64
    fill_all(unit, unit.client(UTILITY))
    utility = unit.client(UTILITY)
    rows.append(special(65, 2028, 12, 24, 7))
    assert written(utility, *SPECIAL_DAYS, 2, axdr.array(rows)) == tags.OTHER_REASON
    assert len(utility.get(*SPECIAL_DAYS)) == 64


def fill_all(unit, utility):
    """Let a second calendar wait, as long as the first: no settings are longer; they last too."""
    write_passive(utility)
    begins = axdr.octet_string(local(START_S + 86_400))
    assert written(utility, *CALENDAR, 10, begins) == tags.SUCCESS
    assert 3600 < len(unit.settings_place.record) < 4700
    tariff = unit.power_up().tariff
    assert len(tariff.special_days) == 64 and len(tariff.passive.days) == 16


def in_blocks(utility, where, data, size):
    """Write `data` in blocks of `size`, as no client of ours would; the results."""
    connection = utility.meter_end._connection
    target = write_target(Target(where[0], parse(where[1]), where[2])) + b"\x00"
    results, number = [], 0
    while data or not number:
        number += 1
        block, data = data[:size], data[size:]
        head = bytes((0xC1, 3 if number > 1 else 2, 0x41)) + (target if number == 1 else b"")
        head += bytes((0 if data else 1,)) + number.to_bytes(4, "big")
        request = utility.channel.seal(head + axdr.length_field(len(block)) + block)
        answer = utility.channel.open(connection.handle(request))
        results.append(tuple(answer[1:4]))
        if answer[1] == 3:
            return results
    raise AssertionError("no end")


def test_blocks_may_end_anywhere():
    rows = DAYS[:2]
    for size in (1, 2, 7, 100, 330, 900):
        unit = WholeMeter()
        utility = unit.client(UTILITY)
        results = in_blocks(utility, CALENDAR + (9,), days_of(rows), size)
        assert results[-1] == (3, 0x41, tags.SUCCESS), size
        assert [row[0] for row in utility.get(*CALENDAR, 9)] == [1, 2]


def test_what_is_no_table_of_days_is_refused_and_leaves_the_draft():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    good = days_of(DAYS[:2])
    assert written(utility, *CALENDAR, 9, good) == tags.SUCCESS
    long_day = day(1, *[switch(at // 60, at % 60, 1) for at in range(40)])
    for data, result in (
        (good[:-1], tags.TYPE_UNMATCHED),
        (good + b"\x00", tags.TYPE_UNMATCHED),
        (b"", tags.TYPE_UNMATCHED),
        (b"\x01\x84\x00\x00\x00\x01", tags.TYPE_UNMATCHED),
        (b"\x02" + good[1:], tags.TYPE_UNMATCHED),
        (axdr.array([axdr.unsigned8(1)] * 2), tags.TYPE_UNMATCHED),
        (axdr.array([long_day]), tags.TYPE_UNMATCHED),
        (days_of(DAYS + DAYS[:1]), tags.OTHER_REASON),
        (b"\x01\x82\xff\xff" + bytes(3000), tags.OTHER_REASON),
    ):
        assert in_blocks(utility, CALENDAR + (9,), data, 200)[-1][2] == result, data[:20]
        assert [row[0] for row in utility.get(*CALENDAR, 9)] == [1, 2]


def test_who_may_not_write_it_is_told_so_in_blocks_too():
    unit = WholeMeter()
    utility = unit.client(UTILITY)
    active = in_blocks(utility, CALENDAR + (5,), days_of(DAYS[:3]), 200)
    assert active[-1][2] == tags.READ_WRITE_DENIED
    utility.channel.counter += 1
    assert in_blocks(utility, CALENDAR + (6,), axdr.octet_string(NAME), 5)[-1][2] == tags.SUCCESS
    assert utility.get(*CALENDAR, 6) == NAME
    begins = axdr.octet_string(local(START_S))
    assert in_blocks(utility, CALENDAR + (10,), begins, 5)[-1][2] == tags.OTHER_REASON


def test_a_stream_holds_no_more_than_an_element():
    taken = []
    stream = ArrayStream(taken.append, 3, 20)
    for octet in axdr.array([axdr.octet_string(b"x" * 15)] * 3):
        stream.add(bytes((octet,)))
    stream.end()
    assert taken == [b"x" * 15] * 3
    stream = ArrayStream(taken.append, 3, 20)
    try:
        stream.add(b"\x01\x01\x09\x30" + bytes(40))
    except MalformedError:
        return
    raise AssertionError("held")
