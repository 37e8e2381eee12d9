"""The journal on flash that wears out: saves move away while there is room, then they are refused.

MicroPython only. What was stored stays readable throughout, on a chip of which every block fails in
turn, in both ways, from the beginning or while it is in use; and on one that fails block by block.
"""

import vfs  # pyright: ignore
from meter.core.journal import StorageError
from meter.drivers.flash_range import FlashRange

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.worn_flash import KEEPS_BITS, REFUSES, WEAR, WornFlash

BLOCKS = 16
HALF = BLOCKS // 2
SAVES = 40


def body(number: int) -> bytes:
    """Lengths from 40 to 820: inside the directory log, and in blocks of their own."""
    return bytes((number % 256,)) * (40 + 20 * (number % 40))


def is_stored(journal, octets: bytes) -> bool:
    try:
        journal.save(octets)
    except StorageError:
        return False
    return True


def test_any_block_may_be_worn_from_the_beginning():
    for wear in WEAR:
        for block in range(BLOCKS):
            flash = WornFlash(Flash(erased(BLOCKS)), {block: wear})
            journal = open_journal(flash)
            assert journal.load() is None
            for number in range(SAVES):
                assert is_stored(journal, body(number)), (wear, block, number)
            assert open_journal(flash).load() == body(SAVES - 1), (wear, block)


def test_any_block_may_wear_out_while_it_is_in_use():
    for wear in WEAR:
        for block in range(BLOCKS):
            flash = WornFlash(Flash(erased(BLOCKS)), {})
            journal = open_journal(flash)
            for number in range(SAVES):
                if number == SAVES // 2:
                    flash.worn[block] = wear
                assert is_stored(journal, body(number)), (wear, block, number)
                assert open_journal(flash).load() == body(number), (wear, block, number)


class PartlyUnreadable(Flash):
    """A chip whose driver fails to read one block."""

    unreadable = -1

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        if block == self.unreadable:
            raise OSError(5)
        Flash.readblocks(self, block, buffer, offset)


def test_any_block_may_become_unreadable():
    for block in range(BLOCKS):
        flash = PartlyUnreadable(erased(BLOCKS))
        journal = open_journal(flash)
        for number in range(SAVES):
            if number == SAVES // 2:
                flash.unreadable = block
            assert is_stored(journal, body(number)), (block, number)
            assert open_journal(flash).load() == body(number), (block, number)


def shuffled(seed: int) -> list:
    """All blocks, in an order that the seed decides."""
    order = []
    left = list(range(BLOCKS))
    while left:
        seed = seed * 75 % 65537
        order.append(left.pop(seed % len(left)))
    return order


def wear_out(wears: tuple, seed: int) -> int:
    """Let one block fail after the other; return how many failed before the first refusal."""
    flash = WornFlash(Flash(erased(BLOCKS)), {})
    journal = open_journal(flash)
    assert is_stored(journal, body(0))
    stored = body(0)
    refused_from = BLOCKS + 1
    for failed, block in enumerate(shuffled(seed)):
        flash.worn[block] = wears[failed % len(wears)]
        for number in range(12):
            where = (wears, seed, failed, number)
            octets = body(failed * 12 + number)
            if is_stored(journal, octets):
                stored = octets
            else:
                refused_from = min(refused_from, failed + 1)
            assert open_journal(flash).load() == stored, where
    assert not is_stored(journal, b"no block is left")
    assert open_journal(flash).load() == stored
    return refused_from


def test_saves_move_away_until_there_is_no_room():
    for wears in ((REFUSES,), (KEEPS_BITS,), WEAR):
        refused_from = [wear_out(wears, seed) for seed in range(1, 9)]
        # Never by one block; by two only where both file systems have lost their first pair.
        assert min(refused_from) > 1 and sum(refused_from) > 5 * len(refused_from), refused_from


def fill(flash: Flash, half: int) -> int:
    """Fill half the chip's littlefs with somebody else's files, one block each."""
    device = FlashRange(flash, half * HALF, HALF)
    filesystem = vfs.VfsLfs2(device, readsize=128, progsize=128, lookahead=32, mtime=False)
    files = 0
    try:
        while True:
            with filesystem.open("filler" + str(files), "wb") as file:
                file.write(b"\xaa" * 600)
            files += 1
    except OSError:
        return files


def test_a_full_file_system_refuses_what_it_has_no_room_for():
    flash = Flash(erased(BLOCKS))
    journal = open_journal(flash)
    assert is_stored(journal, body(1))
    assert fill(flash, 0) > 4 and fill(flash, 1) > 4
    journal = open_journal(flash)
    assert journal.load() == body(1)
    assert not is_stored(journal, bytes(1500))
    assert open_journal(flash).load() == body(1)
    for number in range(300):  # a state as it is in life needs no new block
        assert is_stored(journal, bytes((number % 256,)) * 150), number
    assert open_journal(flash).load() == bytes((299 % 256,)) * 150
