"""A cord pulled while the chip works leaves what the tape says, and nothing runs on after it."""

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.power_cord import AFTER, BEFORE, KINDS, PowerCord, PowerCutError, Tape

ERASE = 6
PAGE = bytes(range(1, 65))
STEPS = 5


def work(flash: Flash, steps: int = STEPS) -> None:
    """Program two pages, erase one of the blocks, program two more."""
    todo = (
        lambda: flash.writeblocks(0, PAGE, 128),
        lambda: flash.writeblocks(1, PAGE, 0),
        lambda: flash.ioctl(ERASE, 1),
        lambda: flash.writeblocks(1, PAGE, 300),
        lambda: flash.writeblocks(0, PAGE, 192),
    )
    for step in todo[:steps]:
        step()


def is_cut(action) -> bool:
    """Say whether `action` is ended by a power cut, which no handler of faults may swallow."""
    try:
        try:
            action()
        except Exception:
            return False
    except PowerCutError:
        return True
    return False


def test_a_live_cut_leaves_what_the_tape_says():
    for kind in KINDS:
        blank = erased(2)
        tape = Tape(bytes(blank))
        work(Flash(blank, tape))
        for at in range(STEPS):
            cord = PowerCord()
            image = erased(2)
            flash = Flash(image, None, cord)
            cord.arm(at, kind)
            assert is_cut(lambda: work(flash)), (at, kind)  # noqa: B023
            assert cord.is_cut and cord.operations == at + 1
            assert image == tape.cut(at, kind), (at, kind)


def test_a_cut_is_armed_from_now_and_not_from_the_beginning():
    cord = PowerCord()
    flash = Flash(erased(2), None, cord)
    work(flash, 3)
    cord.arm(1, BEFORE)
    flash.writeblocks(0, PAGE, 192)
    assert is_cut(lambda: flash.writeblocks(0, PAGE, 256))
    assert bytes(flash.image[256:320]) == b"\xff" * 64


def test_without_power_nothing_is_done_and_nothing_read():
    cord = PowerCord()
    flash = Flash(erased(2), None, cord)
    cord.pull()
    before = bytes(flash.image)
    buffer = bytearray(4)
    for action in (
        lambda: flash.writeblocks(0, PAGE, 0),
        lambda: flash.ioctl(ERASE, 0),
        lambda: flash.readblocks(0, buffer, 0),
    ):
        assert is_cut(action)
    assert bytes(flash.image) == before and bytes(buffer) == bytes(4)
    assert cord.operations == 0 and cord.outages == 1


def test_power_returns_and_forgets_what_was_armed():
    cord = PowerCord()
    flash = Flash(erased(2), None, cord)
    cord.arm(2, AFTER)
    cord.pull()
    cord.pull()
    cord.restore()
    work(flash)
    assert cord.outages == 1 and bytes(flash.image[192:256]) == PAGE


def test_a_cut_operation_is_not_told_to_the_listener():
    cord = PowerCord()
    image = erased(2)
    tape = Tape(bytes(image))
    flash = Flash(image, tape, cord)
    cord.arm(1, AFTER)
    assert is_cut(lambda: work(flash))
    assert len(tape) == 1 and bytes(image[BLOCK_SIZE : BLOCK_SIZE + 64]) == PAGE
