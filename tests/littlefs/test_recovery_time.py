"""How long the flash keeps a boot waiting after a cut, in virtual board time.

MicroPython only. Reckoned from what the chip was asked to do and its datasheet's times; the
processor's own time comes on top. A failure names the operation and the kind of cut.
"""

from meter.drivers.flash_range import FlashRange
from meter.drivers.littlefs_place import LittlefsPlace

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.flash_times import TYPICAL, WORST, busy_us
from boards.emulator.power_cord import KINDS, Tape

BLOCKS = 128
SECOND_US = 1_000_000
# Octets of a state, saves, and how many operations lie between two cuts that are tried.
LIVES = ((150, 40, 1), (250, 40, 1), (450, 40, 2), (1000, 20, 3), (250, 900, 41))


def lived(octets: int, saves: int) -> Tape:
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    journal = open_journal(Flash(image, tape))
    assert journal.load() is None
    for number in range(saves):
        journal.save(bytes((number % 256,)) * octets)
    return tape


def read_both(flash: Flash) -> None:
    """Read both copies, as a boot does before it decides."""
    half = BLOCKS // 2
    for first in (0, half):
        try:
            LittlefsPlace(FlashRange(flash, first, half)).read()
        except OSError:
            pass  # that copy was cut


def each_cut(life: tuple):
    octets, saves, step = life
    tape = lived(octets, saves)
    for at in range(0, len(tape), step):
        for kind in KINDS:
            yield (life, at, kind), tape.cut(at, kind)


def test_the_state_is_known_in_a_twentieth_of_a_second():
    for life in LIVES:
        for where, image in each_cut(life):
            flash = Flash(image)
            read_both(flash)
            assert busy_us(flash, WORST) < SECOND_US // 20, where
            assert sum(flash.erases) == sum(flash.programs) == 0, where


def test_mending_and_a_first_save_fit_into_a_second():
    for life in LIVES:
        for where, image in each_cut(life):
            flash = Flash(image)
            journal = open_journal(flash)
            journal.load()
            journal.save(bytes(life[0]))
            assert busy_us(flash, TYPICAL) < SECOND_US, where
            assert busy_us(flash, WORST) < 4 * SECOND_US, where  # blocks at the end of their life
