"""Rings on real littlefs: cut at every flash operation, grown old, and on blocks that wear out."""

from meter.core.ring import Ring
from meter.drivers.flash_range import FlashRange
from meter.drivers.littlefs_shelf import LittlefsShelf
from meter.drivers.littlefs_volume import LARGE_FILES, SMALL_FILES, LittlefsVolume
from test_wear_bound import CountingDevice

from boards.emulator.flash import Flash, erased
from boards.emulator.power_cord import KINDS, Tape

BLOCKS = 24
LAYOUT = "I" * 100  # 9 entries in a segment: every kind of append within a short story
CAPACITY = 20
STORY = 45


def shelf_on(device) -> LittlefsShelf:
    return LittlefsShelf(LittlefsVolume(FlashRange(device, 0, BLOCKS), LARGE_FILES))


def rings_on(device) -> tuple:
    shelf = shelf_on(device)
    return Ring(shelf, "a", LAYOUT, CAPACITY), Ring(shelf, "b", "H", CAPACITY)


def values(number: int) -> tuple:
    return (number,) * 100


def contents(rings: tuple) -> tuple:
    return tuple([list(ring.entries()) for ring in rings])


def live(image: bytearray, tape: Tape) -> list:
    """Fill two rings by turns; return (operations, contents) after each append."""
    rings = rings_on(Flash(image, tape))
    moments = [(0, ([], []))]
    for number in range(STORY):
        assert rings[0].append(number * 10, values(number))
        moments.append((len(tape), contents(rings)))
        if number % 4 == 0:
            assert rings[1].append(number * 10, (number,))
            moments.append((len(tape), contents(rings)))
    return moments


def around(moments: list, at: int) -> tuple:
    """What the rings held before and after operation `at` was done."""
    after = 0
    while moments[after][0] <= at:
        after += 1
    return moments[after - 1][1], moments[after][1]


def test_every_cut_leaves_the_entries_before_or_one_more():
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    moments = live(image, tape)
    assert len(tape) > 150 and len(moments[-1][1][0]) == CAPACITY
    for at in range(len(tape)):
        before, after = around(moments, at)
        for kind in KINDS:
            rings = rings_on(Flash(tape.cut(at, kind)))
            assert contents(rings) in (before, after), (at, kind)


def test_after_a_cut_the_ring_goes_on():
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    moments = live(image, tape)
    for at in range(0, len(tape), 7):
        for kind in KINDS:
            flash = Flash(tape.cut(at, kind))
            kept = contents(rings_on(flash))[0]
            for number in range(12):
                assert rings_on(flash)[0].append(10_000 + number, values(number)), (at, kind)
            found = contents(rings_on(flash))[0]
            added = [(10_000 + number,) + values(number) for number in range(12)]
            assert found == (kept + added)[-CAPACITY:], (at, kind)
    assert moments


def test_a_volume_that_rots_begins_anew():
    image = erased(BLOCKS)
    flash = Flash(image)
    rings = rings_on(flash)
    for number in range(30):
        rings[0].append(number, values(number))
    for at in range(0, len(image), 3):
        image[at] = 0
    rings = rings_on(flash)
    assert contents(rings) == ([], [])
    assert rings[0].append(5, values(5)) and rings[1].append(5, (5,))
    assert contents(rings_on(flash)) == ([(5,) + values(5)], [(5, 5)])


def test_rings_of_older_firmware_with_its_larger_buffers_go_on():
    device = FlashRange(Flash(erased(BLOCKS)), 0, BLOCKS)
    # 12 entries fit into the directory log there, and into no buffer here.
    for program_octets, numbers in ((SMALL_FILES, range(12)), (LARGE_FILES, range(12, 40))):
        ring = Ring(
            LittlefsShelf(LittlefsVolume(device, program_octets)), "r", "IIIIIIIH", CAPACITY
        )
        for number in numbers:
            assert ring.append(number, (number,) * 8)
    kept = [entry and entry[0] for entry in ring.entries()]
    assert kept == list(range(40 - len(ring), 40)) and len(ring) == CAPACITY


def test_a_month_of_quarter_hours_wears_less_than_twenty_years_may():
    device = CountingDevice()
    shelf = LittlefsShelf(LittlefsVolume(FlashRange(device, 0, 64), LARGE_FILES))
    blocks, days = Ring(shelf, "block", "HIIIIH", 3360), Ring(shelf, "day", "IIII", 62)
    for number in range(30 * 96):
        assert blocks.append(number * 900, (23000, number, 0, 0, 0, 1))
        if number % 96 == 0:
            assert days.append(number * 900, (number, 0, 0, 0))
    assert sum(device.erases) > 30 * 48  # it did write
    assert max(device.erases) * 12 * 20 < 100_000
