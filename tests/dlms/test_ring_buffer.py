"""Entries of a ring as rows of a profile: numbered from 1, encoded one by one, whatever happens."""

from fake_meter import FakeMeter
from meter.core.ring import Ring
from meter.dlms import axdr
from meter.dlms.interface_classes import clock_octets
from meter.dlms.ring_buffer import RingBuffer, block_places, day_places, event_places

from boards.emulator.memory_shelf import MemoryShelf

CAPACITY = 1000
LAYOUT = "HIIIIH"


def ring_of(count: int) -> Ring:
    ring = Ring(MemoryShelf(), "r", LAYOUT, CAPACITY)
    for number in range(count):
        ring.append(number * 900, (23000, number, 1, 2, 3, 500))
    return ring


def expected(meter, number: int) -> tuple:
    return number * 900, (
        axdr.octet_string(clock_octets(meter, number * 900)),
        axdr.unsigned16(23000),
        axdr.unsigned32(number),
        axdr.unsigned32(1),
        axdr.unsigned32(2),
        axdr.unsigned32(3),
        axdr.unsigned16(500),
    )


def test_rows_are_what_was_kept_numbered_from_the_oldest():
    meter = FakeMeter()
    for count in (0, 1, 700, 1300):
        ring = ring_of(count)
        buffer = RingBuffer(meter, ring, block_places())
        held, gone = len(ring), count - len(ring)
        assert buffer.count() == held and buffer.window(5, 6) == (1, held)
        assert list(buffer.times(1, held)) == [(gone + n) * 900 for n in range(held)]
        for first, last in ((1, min(held, 3)), (held, held)):
            if held:
                rows = [expected(meter, gone + number - 1) for number in range(first, last + 1)]
                assert list(buffer.rows(first, last)) == rows, (count, first)


def test_what_comes_or_goes_meanwhile_shifts_no_row():
    meter, ring = FakeMeter(), ring_of(1000)
    buffer = RingBuffer(meter, ring, block_places())
    early = buffer.rows(1, 1000)
    for number in range(1000, 1400):
        ring.append(number * 900, (23000, number, 1, 2, 3, 500))
    late = list(buffer.rows(1, 1000))
    assert buffer.count() == len(late) == len(list(early)) == 1000
    for number in range(1000):
        assert late[number] in (expected(meter, number), (0, late[number][1]))
    assert late[399][0] == 0 and late[400] == expected(meter, 400)
    assert list(buffer.times(399, 402)) == [0, 0, 400 * 900, 401 * 900]


def test_each_kind_of_ring_has_its_columns():
    entry = (1, 2, 3, 4, 5, 6, 7, 8)
    for places, chosen in (
        (day_places(), [2, 3, 4, 5]),
        (event_places(True), [2, 4, 5, 6, 7, 8]),
        (event_places(False), [2]),
    ):
        assert [entry[place] for place, _ in places] == chosen
