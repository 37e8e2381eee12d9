"""The journal on the real littlefs: pull the cord at every flash operation, in every way.

MicroPython only, for CPython has no littlefs. A failure names the operation and the kind of cut.
"""

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.power_cord import KINDS, Tape

BLOCKS = 32
SAVES = 40


def body(number: int) -> bytes:
    """A body that names itself; lengths from 40 to 820: inside the directory log, and beyond."""
    return bytes((number,)) * (40 + 20 * number)


def record_run() -> "tuple[Tape, list[int]]":
    """Save SAVES bodies on a blank chip; return the tape, and its length after each save."""
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    journal = open_journal(Flash(image, tape))
    assert journal.load() is None
    ends = []
    for number in range(SAVES):
        journal.save(body(number))
        ends.append(len(tape))
    return tape, ends


def allowed(ends: "list[int]", at: int) -> tuple:
    """The bodies that may be found after a cut at operation `at`: before and after its save."""
    number = 0
    while ends[number] <= at:
        number += 1
    return (body(number - 1) if number else None, body(number))


def test_every_cut_leaves_the_body_before_or_after():
    tape, ends = record_run()
    assert len(tape) > 100
    for at in range(len(tape)):
        for kind in KINDS:
            image = tape.cut(at, kind)
            found = open_journal(Flash(image)).load()
            assert found in allowed(ends, at), (at, kind)
            journal = open_journal(Flash(image))
            journal.load()
            journal.save(b"life goes on")
            assert open_journal(Flash(image)).load() == b"life goes on", (at, kind)


def test_a_second_cut_inside_the_recovery_changes_nothing():
    tape, ends = record_run()
    for at in range(0, len(tape), 3):
        for kind in KINDS:
            image = tape.cut(at, kind)
            second = Tape(bytes(image))
            open_journal(Flash(image, second)).load()
            for again in range(len(second)):
                for kind_again in KINDS:
                    torn = second.cut(again, kind_again)
                    found = open_journal(Flash(torn)).load()
                    assert found in allowed(ends, at), (at, kind, again, kind_again)


def test_every_block_may_rot_in_turn():
    image = erased(BLOCKS)
    journal = open_journal(Flash(image))
    for number in range(SAVES):
        journal.save(body(number))
    for pattern in (b"\x00", b"\xff", b"\x5a", bytes(range(256))):
        for block in range(BLOCKS):
            rotten = bytearray(image)
            rotten[block * BLOCK_SIZE : (block + 1) * BLOCK_SIZE] = pattern * (
                BLOCK_SIZE // len(pattern)
            )
            mended = open_journal(Flash(rotten))
            assert mended.load() == body(SAVES - 1), (block, pattern)
            # A save mends the copy that was lost, so that the other half may rot next.
            mended.save(body(SAVES - 1))
            half = BLOCKS // 2 * BLOCK_SIZE
            start = 0 if block >= BLOCKS // 2 else half
            rotten[start : start + half] = b"\x00" * half
            assert open_journal(Flash(rotten)).load() == body(SAVES - 1), (block, pattern)
