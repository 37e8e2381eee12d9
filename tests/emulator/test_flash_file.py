"""A chip in a file: the same chip, and a file that is whole or not there."""

import binascii
import os

from boards.emulator.flash import BLOCK_SIZE
from boards.emulator.flash_file import FlashFile, FlashFileError
from boards.emulator.flash_times import TYPICAL, WORST, busy_us
from boards.emulator.power_cord import MIDDLE, PowerCord, PowerCutError

ERASE = 6
BLOCKS = 256
SIZE = BLOCKS * BLOCK_SIZE
PAGE = bytes(range(1, 65))


def scratch(name: str) -> str:
    """A path where no file is; several Pythons run this at the same time."""
    folder = os.getenv("TMPDIR") or "/tmp"
    return folder + "/wattkey-" + name + "-" + binascii.hexlify(os.urandom(6)).decode()


def exists(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def read(flash: FlashFile, block: int, length: int, offset: int = 0) -> bytes:
    buffer = bytearray(length)
    flash.readblocks(block, buffer, offset)
    return bytes(buffer)


def test_what_was_programmed_is_there_the_next_time():
    path = scratch("kept")
    flash = FlashFile(path)
    flash.writeblocks(127, b"\xf0\x0f", 1)
    flash.writeblocks(127, b"\xff\xfc", 1)
    flash.ioctl(ERASE, 5)
    assert flash.erases[5] == 1 and flash.programs[127] == 2 and sum(flash.erases) == 1
    again = FlashFile(path)
    assert read(again, 127, 4) == b"\xff\xf0\x0c\xff"
    again.ioctl(ERASE, 127)
    assert read(FlashFile(path), 127, 4) == b"\xff\xff\xff\xff"
    os.remove(path)


def test_a_new_file_is_whole_and_erased():
    path = scratch("new")
    flash = FlashFile(path)
    assert os.stat(path)[6] == SIZE and not exists(path + ".new")
    for block in range(BLOCKS):
        assert read(flash, block, BLOCK_SIZE) == b"\xff" * BLOCK_SIZE
    os.remove(path)


def test_a_creation_that_was_killed_is_begun_anew():
    path = scratch("killed")
    with open(path + ".new", "wb") as file:
        file.write(b"\xff" * 1000)
    FlashFile(path)
    assert os.stat(path)[6] == SIZE and not exists(path + ".new")
    os.remove(path)


def test_a_file_that_is_something_else_is_left_alone():
    path = scratch("other")
    with open(path, "wb") as file:
        file.write(b"letters to my aunt")
    try:
        FlashFile(path)
        raise AssertionError("taken for flash")
    except FlashFileError as error:
        assert path in str(error)
    assert os.stat(path)[6] == 18
    os.remove(path)


def test_a_file_from_before_the_rings_grows_and_keeps_what_it_holds():
    for octets in (128 * BLOCK_SIZE, 128 * BLOCK_SIZE + 77):  # the latter was killed growing
        path = scratch("grows")
        with open(path, "wb") as file:
            file.write(b"\x5a" * (128 * BLOCK_SIZE) + b"\xff" * (octets - 128 * BLOCK_SIZE))
        flash = FlashFile(path)
        assert os.stat(path)[6] == SIZE
        assert read(flash, 127, BLOCK_SIZE) == b"\x5a" * BLOCK_SIZE
        assert read(flash, BLOCKS - 1, BLOCK_SIZE) == b"\xff" * BLOCK_SIZE
        os.remove(path)


def test_the_power_cord_reaches_the_file():
    path = scratch("cord")
    cord = PowerCord()
    flash = FlashFile(path, None, cord)
    cord.arm(0, MIDDLE)
    try:
        flash.writeblocks(3, PAGE, 0)
        raise AssertionError("not cut")
    except PowerCutError:
        pass
    assert read(FlashFile(path), 3, 64) == PAGE[:32] + b"\xff" * 32
    os.remove(path)


def test_busy_time_is_that_of_what_was_done():
    path = scratch("busy")
    flash = FlashFile(path)
    assert busy_us(flash, TYPICAL) == 0
    flash.writeblocks(0, PAGE, 0)
    assert (busy_us(flash, TYPICAL), busy_us(flash, WORST)) == (800, 5000)
    flash.writeblocks(0, PAGE, 256 - 32)  # across the edge of a page
    assert busy_us(flash, TYPICAL) == 3 * 800
    flash.ioctl(ERASE, 0)
    assert busy_us(flash, WORST) == 3 * 5000 + 500_000
    read(flash, 0, 1000)
    assert busy_us(flash, TYPICAL) == 3 * 800 + 70_000 + 20 + 100
    os.remove(path)
