"""The bound on wear that a board reckons from its saves, against erases on real littlefs."""

from meter.drivers.littlefs_place import LittlefsPlace
from meter.drivers.littlefs_wear import worst_erases

from boards.emulator.flash import BLOCK_SIZE

BLOCKS = 64
SAVES = 3000
RECORDS = (164, 232, 233, 264, 360, 414, 512, 513, 1104)


class CountingDevice:
    """A chip that is only counted: quick enough for many thousand saves."""

    def __init__(self) -> None:
        self.erases = [0] * BLOCKS
        self._octets = memoryview(bytearray(b"\xff" * (BLOCKS * BLOCK_SIZE)))
        self._blank = b"\xff" * BLOCK_SIZE

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        start = block * BLOCK_SIZE + offset
        buffer[:] = self._octets[start : start + len(buffer)]

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        start = block * BLOCK_SIZE + offset
        self._octets[start : start + len(buffer)] = buffer

    def ioctl(self, request: int, argument: int) -> int:
        if request == 6:
            self.erases[argument] += 1
            start = argument * BLOCK_SIZE
            self._octets[start : start + BLOCK_SIZE] = self._blank
        return {4: BLOCKS, 5: BLOCK_SIZE}.get(request, 0)


def wear(octets: int, mounted_for: int) -> "list[int]":
    """Return the erases of each block after SAVES records, mounting anew every so many."""
    device = CountingDevice()
    place = LittlefsPlace(device)
    for number in range(SAVES):
        if number % mounted_for == 0:
            place = LittlefsPlace(device)
        place.write(bytes((number % 256,)) * octets)
    return device.erases


def test_no_block_is_worn_more_than_the_bound():
    for octets in RECORDS:
        for mounted_for in (7, 1440):
            counted = max(wear(octets, mounted_for))
            assert counted <= worst_erases(SAVES, octets), (octets, mounted_for, counted)


def test_the_bound_knows_what_a_save_costs():
    """Not too far above, either: all erases together are what it reckons for a save, or near."""
    for octets in RECORDS:
        counted = sum(wear(octets, SAVES))
        bound = worst_erases(SAVES, octets) - worst_erases(0, octets)
        assert counted * 4 // BLOCKS * 9 // 10 <= bound <= counted * 4 * 13 // BLOCKS // 10 + 1, (
            octets,
            counted,
            bound,
        )


def test_twenty_years_of_a_save_a_minute_fit_into_the_log():
    saves = 20 * 366 * 1440
    assert worst_erases(saves, 465) < 100_000  # with keys, after years
    assert worst_erases(saves, 513) > 100_000
