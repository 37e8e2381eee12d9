"""Worn blocks refuse, or keep bits and say nothing; the others work on."""

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.worn_flash import KEEPS_BITS, REFUSES, WornFlash

ERASE = 6


def refuses(action) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def read(flash: WornFlash, block: int, length: int) -> bytes:
    buffer = bytearray(length)
    flash.readblocks(block, buffer, 0)
    return bytes(buffer)


def test_a_block_that_refuses_keeps_what_it_has():
    flash = WornFlash(Flash(erased(2)), {})
    flash.writeblocks(0, b"\x12\x34", 0)
    flash.worn[0] = REFUSES
    assert refuses(lambda: flash.writeblocks(0, b"\x00", 0))
    assert refuses(lambda: flash.ioctl(ERASE, 0))
    assert read(flash, 0, 2) == b"\x12\x34"


def test_a_block_that_keeps_bits_says_nothing():
    flash = WornFlash(Flash(erased(2)), {1: KEEPS_BITS})
    flash.writeblocks(1, b"\x12\x34\x01", 0)
    assert read(flash, 1, 3) == b"\x13\x35\x01"
    assert flash.ioctl(ERASE, 1) == 0
    assert read(flash, 1, 3) == b"\x13\x35\x01"


def test_the_other_blocks_are_well():
    for wear in (REFUSES, KEEPS_BITS):
        flash = WornFlash(Flash(erased(2)), {1: wear})
        flash.writeblocks(0, b"\x12\x34", 0)
        assert read(flash, 0, 2) == b"\x12\x34"
        flash.ioctl(ERASE, 0)
        assert read(flash, 0, 2) == b"\xff\xff"
        assert flash.ioctl(4, 0) == 2 and flash.ioctl(5, 0) == BLOCK_SIZE
