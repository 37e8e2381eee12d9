"""The emulated flash: bits only fall until a block is erased, and a cut falls where it is told."""

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.power_cord import AFTER, BEFORE, KINDS, MIDDLE, TORN, Tape

ERASE = 6
PAGE = bytes(range(1, 65))
BLANK = b"\xff" * 64


def read(flash: Flash, block: int, length: int, offset: int = 0) -> bytes:
    buffer = bytearray(length)
    flash.readblocks(block, buffer, offset)
    return bytes(buffer)


def recorded() -> "tuple[Tape, bytes]":
    """A page programmed at 128, the next block erased, the page once more behind the first."""
    image = erased(2)
    tape = Tape(bytes(image))
    flash = Flash(image, tape)
    flash.writeblocks(0, PAGE, 128)
    flash.writeblocks(1, PAGE, 0)
    flash.ioctl(ERASE, 1)
    flash.writeblocks(0, PAGE, 192)
    return tape, bytes(image)


def test_programming_clears_bits_and_erasing_sets_them():
    flash = Flash(erased(4))
    assert read(flash, 3, 4) == b"\xff\xff\xff\xff"
    flash.writeblocks(3, b"\xf0\x0f", 1)
    flash.writeblocks(3, b"\xff\xfc", 1)
    assert read(flash, 3, 4) == b"\xff\xf0\x0c\xff"
    flash.ioctl(ERASE, 3)
    assert read(flash, 3, 4) == b"\xff\xff\xff\xff"
    assert (flash.programs[3], flash.erases[3]) == (2, 1)
    assert flash.ioctl(4, 0) == 4 and flash.ioctl(5, 0) == BLOCK_SIZE


def test_each_kind_of_cut_leaves_its_own_trace():
    left = []
    for kind in KINDS:
        tape, _ = recorded()
        left.append(bytes(tape.cut(0, kind)[128:192]))
    assert left[BEFORE] == BLANK
    assert left[MIDDLE] == PAGE[:32] + BLANK[32:]
    assert left[AFTER] == PAGE
    assert left[TORN] not in (PAGE, BLANK)


def test_an_erase_is_cut_in_the_same_ways():
    left = []
    for kind in KINDS:
        tape, _ = recorded()
        left.append(bytes(tape.cut(2, kind)[BLOCK_SIZE : BLOCK_SIZE + 64]))
    assert left[BEFORE] == PAGE and left[MIDDLE] == BLANK and left[AFTER] == BLANK
    assert left[TORN] not in (PAGE, BLANK)


def test_later_cuts_stand_on_all_operations_before():
    tape, image = recorded()
    assert len(tape) == 4
    before_last = bytes(tape.cut(3, BEFORE))
    assert before_last[128:192] == PAGE and before_last[192:256] == BLANK
    assert bytes(tape.cut(3, AFTER)) == image
