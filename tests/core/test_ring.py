"""A ring of entries against a plain list of them, on a shelf in memory."""

from meter.core.ring import Ring

from boards.emulator.memory_shelf import MemoryShelf

LAYOUT = "IhB"
START_S = (1 << 32) - 500  # the times pass 2**32


def ring(shelf, capacity=500, layout=LAYOUT) -> Ring:
    return Ring(shelf, "r", layout, capacity)


def values(number: int) -> tuple:
    return (number * 7919 % (1 << 32), number % 65536 - 32768, number % 256)


def filled(count: int, capacity=500):
    shelf = MemoryShelf()
    held = ring(shelf, capacity)
    plain = []
    for number in range(count):
        time_s = START_S + number * 10
        assert held.append(time_s, values(number))
        plain.append((time_s,) + values(number))
    return shelf, held, plain[-capacity:]


def test_the_newest_are_there_oldest_first_at_any_count():
    for capacity in (1, 3, 273, 274, 500):
        for count in (0, 1, 2, 272, 273, 274, 275, 546, 547, 773, 774, 1300):
            shelf, held, plain = filled(count, capacity)
            assert held.total == count and len(held) == len(plain), (capacity, count)
            assert list(held.entries()) == plain, (capacity, count)
            again = ring(shelf, capacity)
            assert (len(again), again.total) == (len(plain), count), (capacity, count)
            assert list(again.entries()) == plain


def test_flash_holds_hardly_more_than_the_capacity():
    shelf, held, _ = filled(5000)
    assert held.total == 5000
    octets = sum([octets for _, octets in shelf.segments("r")])
    assert octets <= (500 + 273) * 15


def test_any_entry_and_any_range():
    _, held, plain = filled(1000)
    for at in (0, 1, 250, 498, 499):
        assert held.entry(at) == plain[at]
    for start, stop in ((0, 1), (3, 300), (499, 500), (200, 200), (490, 9999)):
        assert list(held.entries(start, stop)) == plain[start:stop]
    try:
        held.entry(500)
    except IndexError:
        return
    raise AssertionError("an entry beyond the newest")


def test_entries_are_found_by_time():
    for count in (0, 1, 2, 700):
        _, held, plain = filled(count)
        for time_s in range(START_S - 5, START_S + count * 10 + 5, 7):
            expected = len([entry for entry in plain if entry[0] < time_s])
            assert held.find(time_s) == expected, (count, time_s)


def test_what_is_appended_while_reading_disturbs_nobody():
    _, held, plain = filled(500)
    stream, at_this_moment = held.entries(), held.entries(490)
    assert [next(stream) for _ in range(40)] == plain[:40]
    for number in range(500, 900):
        held.append(START_S + number * 10, values(number))
    rest = list(stream)
    assert len(rest) == 460 and None in rest
    for found, expected in zip(rest, plain[40:]):
        assert found in (None, expected)
    assert rest[-1] == plain[-1]
    assert list(at_this_moment) == plain[490:]


class Faulty(MemoryShelf):
    is_worn = False

    def append(self, ring, number, octets):
        if self.is_worn:
            raise OSError(5)
        super().append(ring, number, octets)


def test_a_shelf_that_takes_nothing_costs_only_what_came_meanwhile():
    shelf = Faulty()
    held = ring(shelf)
    for number in range(10):
        shelf.is_worn = 3 <= number < 6
        assert held.append(START_S + number, values(number)) is not shelf.is_worn
    assert held.failures == 3
    assert [(entry or ())[1:] for entry in held.entries()] == [
        values(n) for n in (0, 1, 2, 6, 7, 8, 9)
    ]


def test_a_damaged_entry_is_none_and_the_search_steps_over_it():
    shelf, held, plain = filled(20)
    for bit in range(15 * 8):
        shelf._segments["r"][0][5 * 15 + bit // 8] ^= 1 << bit % 8
        assert held.entry(5) is None, bit
        assert list(held.entries()) == plain[:5] + [None] + plain[6:]
        assert held.find(plain[7][0]) == 7
        shelf._segments["r"][0][5 * 15 + bit // 8] ^= 1 << bit % 8
    assert held.entry(5) == plain[5]


def test_segments_behind_a_gap_and_of_another_size_are_left_out():
    shelf, _, plain = filled(800, 700)
    del shelf._segments["r"][1]
    held = ring(shelf, 700)
    assert len(held) == 800 - 2 * 273 and held.entry(0) == plain[2 * 273 - 100]


def test_a_ring_that_was_cleared_begins_anew():
    shelf, held, _ = filled(300)
    held.clear()
    assert len(held) == 0 and shelf.segments("r") == []
    assert held.append(START_S, values(1)) and held.entry(0) == (START_S,) + values(1)
    assert len(ring(shelf)) == 1
