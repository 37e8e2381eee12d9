"""The cord is pulled while littlefs writes: the cut comes out of it, and nothing comes after.

MicroPython only. Each cut leaves an open file behind in littlefs; collecting the garbage after the
power is back must not write it.
"""

import gc

from meter.core.journal import Journal

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.power_cord import KINDS, PowerCord, PowerCutError, Tape

BLOCKS = 16
SAVES = 14


def body(number: int) -> bytes:
    return bytes((number,)) * (60 * number + 40)  # inside the directory log, and beyond


def save_all(journal: Journal, saved: list) -> None:
    assert journal.load() is None
    for number in range(SAVES):
        journal.save(body(number))
        saved.append(number)


def count_operations() -> int:
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    save_all(open_journal(Flash(image, tape)), [])
    return len(tape)


def is_cut(action, *arguments) -> bool:
    try:
        action(*arguments)
    except PowerCutError:
        return True
    return False


def test_every_live_cut_leaves_the_body_before_or_after():
    operations = count_operations()
    assert operations > 40
    for at in range(operations):
        for kind in KINDS:
            cord, saved = PowerCord(), []
            flash = Flash(erased(BLOCKS), None, cord)
            journal = open_journal(flash)
            cord.arm(at, kind)
            assert is_cut(save_all, journal, saved), (at, kind)
            assert is_cut(journal.save, b"no power"), (at, kind)
            cord.restore()
            done = len(saved)
            before = body(done - 1) if done else None
            found = open_journal(flash).load()
            assert found in (before, body(done)), (at, kind)
            after_boot = bytes(flash.image)
            assert is_cut(journal.save, b"written by the dead"), (at, kind)
            journal = None
            gc.collect()
            assert bytes(flash.image) == after_boot, (at, kind)


def test_life_goes_on_on_the_same_chip():
    operations = count_operations()
    cord = PowerCord()
    flash = Flash(erased(BLOCKS), None, cord)
    newest = None
    for at in range(operations):
        cord.restore()
        journal = open_journal(flash)
        assert journal.load() == newest
        cord.arm(at % 7, KINDS[at % 4])
        number = 0
        while not is_cut(journal.save, body(number)):
            newest = body(number)
            number = (number + 1) % SAVES
        cord.restore()
        found = open_journal(flash).load()
        assert found in (newest, body(number))
        newest = found
    assert cord.outages == operations and max(flash.erases) > 3
