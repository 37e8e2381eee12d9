"""Profiles: all rows, by range and by entry, in blocks, with no more than one row in memory."""

import gc

from fake_meter import NOW_S, FakeMeter
from loopback import READER, Bench
from meter.dlms import axdr, date_time, tags
from meter.dlms.client_selection import by_entry, by_range
from meter.dlms.errors import AccessError
from meter.dlms.profile_generic import profile_generic
from meter.dlms.selection import Column

EVENTS = (7, "0.0.128.3.1.255")
OWN = (7, "0.0.128.9.9.255")
CLOCK = Column(8, b"\x00\x00\x01\x00\x00\xff", 2)
POWER = Column(3, b"\x01\x00\x01\x07\x00\xff", 2)
ENERGY = Column(3, b"\x01\x00\x01\x08\x00\xff", 2)
QUARTER_S = 900


class Rows:
    """A buffer of many rows that are made one by one; `alive` is how many of them exist."""

    def __init__(self, times):
        self.all_times = times
        self.made = 0
        self.windows = []

    def __call__(self, session):
        return self

    def count(self):
        return len(self.all_times)

    def times(self, first, last):
        return iter(self.all_times[first - 1 : last])

    def rows(self, first, last):
        return self._rows(list(range(first, last + 1)))

    def _rows(self, numbers):
        for number in numbers:
            self.made += 1
            time_s = self.all_times[number - 1]
            time = axdr.octet_string(date_time.from_unix(time_s, 330))
            yield time_s, (time, axdr.unsigned16(number), axdr.unsigned32(number * 1000))

    def window(self, from_s, to_s):
        self.windows.append((from_s, to_s))
        return 1, self.count()


def bench_with(times):
    rows = Rows(times)
    bench = Bench(sap=READER, portion=4096, max_info=512)
    columns = (CLOCK, POWER, ENERGY)

    def make(name, row):
        return profile_generic(name, 2, columns, rows, 5000)

    bench.server.objects.add(make, (("0.0.128.9.9.255",),))
    bench.connect()
    return bench, rows


def numbers_of(bench, selection=b""):
    return [row[1] for row in bench.run(bench.client.get(*OWN, 2, selection))]


def at(seconds, offset_min=330):
    return date_time.from_unix(NOW_S + seconds, offset_min)


def refused(bench, selection):
    try:
        bench.run(bench.client.get(*OWN, 2, selection))
    except AccessError as error:
        return error.result
    return tags.SUCCESS


def hundred():
    return bench_with([NOW_S + QUARTER_S * n for n in range(100)])


def test_the_whole_buffer_comes_in_order():
    bench, rows = hundred()
    assert numbers_of(bench) == list(range(1, 101))
    assert rows.made == 100


def test_an_empty_one_is_an_empty_array():
    bench, _ = bench_with([])
    for selection in (b"", by_entry(1), by_entry(5, 9), by_range(at(0), at(1))):
        assert numbers_of(bench, selection) == []


def test_by_entry():
    bench, _ = hundred()
    for first, last, expected in (
        (1, 0, range(1, 101)),
        (0, 3, range(1, 4)),
        (5, 5, range(5, 6)),
        (98, 0, range(98, 101)),
        (98, 500, range(98, 101)),
        (101, 0, ()),
        (9, 8, ()),
    ):
        assert numbers_of(bench, by_entry(first, last)) == list(expected), (first, last)


def test_by_entry_and_column():
    bench, _ = hundred()
    row = bench.run(bench.client.get(*OWN, 2, by_entry(7, 7, 2, 3)))
    assert row == [[7, 7000]]
    assert bench.run(bench.client.get(*OWN, 2, by_entry(7, 7, 2, 2))) == [[7]]
    assert bench.run(bench.client.get(*OWN, 2, by_entry(7, 7, 3, 0))) == [[7000]]
    for first, last in ((3, 2), (1, 4), (4, 4)):
        assert refused(bench, by_entry(7, 7, first, last)) == tags.SCOPE_VIOLATED


def test_by_range_with_both_ends():
    bench, rows = hundred()
    assert numbers_of(bench, by_range(at(900), at(2700))) == [2, 3, 4]
    assert numbers_of(bench, by_range(at(901), at(2699))) == [3]
    assert numbers_of(bench, by_range(at(-99), at(899))) == [1]
    assert numbers_of(bench, by_range(at(2700), at(900))) == []
    assert rows.windows[0] == (NOW_S + 900, NOW_S + 2700)


def test_by_range_in_another_zone_or_with_parts_left_out():
    bench, _ = hundred()
    assert numbers_of(bench, by_range(at(900, 0), at(2700, -60))) == [2, 3, 4]
    begin, end = bytearray(at(900)), bytearray(at(2700))
    for octets in (begin, end):
        octets[4] = octets[8] = octets[11] = 0xFF  # weekday, hundredths, status
        octets[9], octets[10] = 0x80, 0x00  # no deviation: the meter's own
    assert numbers_of(bench, by_range(bytes(begin), bytes(end))) == [2, 3, 4]
    nothing = date_time.NOT_GIVEN
    assert numbers_of(bench, by_range(nothing, at(900))) == [1, 2]
    assert numbers_of(bench, by_range(at(98 * 900), nothing)) == [99, 100]
    assert len(numbers_of(bench, by_range(nothing, nothing))) == 100


def test_by_range_and_column():
    bench, _ = hundred()
    selection = by_range(at(900), at(900), (ENERGY, CLOCK))
    assert bench.run(bench.client.get(*OWN, 2, selection)) == [[2000, at(900)]]
    foreign = Column(3, b"\x01\x00\x02\x08\x00\xff", 2)
    assert refused(bench, by_range(at(0), at(9), (foreign,))) == tags.SCOPE_VIOLATED


def test_a_clock_that_was_set_back_hides_no_row():
    times = [NOW_S, NOW_S + 900, NOW_S + 300, NOW_S + 600, NOW_S + 1800]
    bench, _ = bench_with(times)
    assert numbers_of(bench, by_range(at(200), at(1000))) == [2, 3, 4]
    assert numbers_of(bench, by_range(at(500), at(1000))) == [2, 4]
    assert numbers_of(bench, by_range(at(0), at(300))) == [1, 3]


def test_by_range_makes_no_row_outside_of_it():
    bench, rows = hundred()
    assert numbers_of(bench, by_range(at(900), at(2700))) == [2, 3, 4]
    assert rows.made == 3


def test_what_is_no_selection_is_refused():
    bench, _ = hundred()
    wrong = (
        (b"\x00" + axdr.NULL, tags.SUCCESS),  # selector 0 selects nothing
        (b"\x03" + by_entry(1)[1:], tags.SCOPE_VIOLATED),
        (b"\x02" + axdr.NULL, tags.TYPE_UNMATCHED),
        (b"\x02" + axdr.structure(axdr.unsigned32(1)), tags.TYPE_UNMATCHED),
        (b"\x02" + axdr.structure(*[axdr.boolean(True)] * 4), tags.TYPE_UNMATCHED),
        (b"\x02" + axdr.structure(*[axdr.integer8(-1)] * 4), tags.TYPE_UNMATCHED),
        (b"\x01" + by_entry(1)[1:], tags.TYPE_UNMATCHED),
        (by_range(b"\x07\xea" + bytes(10), at(9)), tags.TYPE_UNMATCHED),
        (by_range(b"", at(9)), tags.TYPE_UNMATCHED),
    )
    for selection, result in wrong:
        assert refused(bench, selection) == result, selection
    other = by_range(at(0), at(9)).replace(b"\x12\x00\x08", b"\x12\x00\x03")
    assert refused(bench, other) == tags.SCOPE_VIOLATED


def test_other_attributes_offer_no_selection():
    bench, _ = hundred()
    for class_id, name, number in ((3, "1.0.1.8.0.255", 2), OWN + (3,), (15, "0.0.40.0.0.255", 2)):
        try:
            bench.run(bench.client.get(class_id, name, number, by_entry(1)))
        except AccessError as error:
            assert error.result == tags.SCOPE_VIOLATED
        else:
            raise AssertionError("served")


def test_rows_are_made_while_their_blocks_are_sent():
    bench, rows = bench_with([NOW_S + QUARTER_S * n for n in range(3360)])
    operation = bench.client.get(*OWN, 2)
    made = []
    while not operation.done and len(made) < 5:
        operation.feed(bench.line(operation.bytes_to_send()))
        made.append(rows.made)
    assert made[0] < 60 and made[-1] < 300


def test_thirty_five_days_need_little_memory_at_the_meter():
    if not hasattr(gc, "mem_alloc"):  # CPython's gc counts objects, not bytes
        return
    bench, rows = bench_with([NOW_S + QUARTER_S * n for n in range(3360)])
    operation = bench.client.get(*OWN, 2, by_entry(1, 300))
    gc.collect()
    operation.feed(bench.line(operation.bytes_to_send()))
    gc.collect()
    before = gc.mem_alloc()
    for _ in range(5):
        operation.feed(bench.line(operation.bytes_to_send()))
    gc.collect()
    assert rows.made > 50
    assert gc.mem_alloc() - before < 12_000  # what the client has collected is in it too


def test_the_event_list_is_a_profile_beside_the_data_object():
    bench = Bench(sap=READER, portion=4096)
    bench.connect()
    listed = bench.get(1, "0.0.128.3.0.255")
    assert bench.get(*EVENTS) == listed and len(listed) == 32
    assert bench.get(*EVENTS, 7) == 32 and bench.get(*EVENTS, 8) == 32
    assert bench.get(*EVENTS, 4) == 0 and bench.get(*EVENTS, 5) == 1
    clock, code, detail = bench.get(*EVENTS, 3)
    assert clock == bench.get(*EVENTS, 6) == [8, bytes((0, 0, 1, 0, 0, 255)), 2, 0]
    assert code[3] == 2 and detail[3] == 3
    some = bench.run(bench.client.get(*EVENTS, 2, by_range(at(-180), at(-60))))
    assert sorted(row[1] for row in some) == [301, 302, 303]
    assert bench.run(bench.client.get(*EVENTS, 2, by_entry(1, 1))) == listed[:1]


def test_no_events_no_rows():
    meter = FakeMeter()
    meter.events.recent = []
    bench = Bench(sap=READER, portion=4096, meter=meter)
    bench.connect()
    assert bench.get(*EVENTS) == [] and bench.get(*EVENTS, 7) == 0
