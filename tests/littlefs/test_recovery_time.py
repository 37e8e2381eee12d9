"""How long the flash keeps a boot waiting after a cut, in virtual board time.

MicroPython only. Reckoned from what the chip was asked to do and its datasheet's times; the
processor's own time comes on top. A failure names the operation and the kind of cut.
"""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.drivers.flash_range import FlashRange
from meter.drivers.littlefs_place import LittlefsPlace
from meter.identity import Identity
from meter.meter import Meter

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


MINUTES = 40


class TimedRelay(FakeRelay):
    """Remembers how long the flash had kept the board busy when the contact closed."""

    def __init__(self, flash: Flash) -> None:
        super().__init__()
        self.closed_us = -1
        self._flash = flash

    def set(self, closed: bool) -> None:
        super().set(closed)
        self.closed_us = busy_us(self._flash, WORST)


def boot(flash: Flash, relay: FakeRelay) -> Meter:
    time = Timekeeper(NOW_S, ESTIMATED)
    parts = (FakeFrontEnd(relay), relay, time, 60_000, FakeVerifier)
    return Meter(Identity(SERIAL, "emulator"), *parts, open_journal(flash))


def test_who_has_paid_has_light_within_a_twentieth_of_a_second():
    image = erased(BLOCKS)
    first = boot(Flash(image), FakeRelay())
    first.provision(SERIAL, KEY, b"reader-secret", NOW_S)
    assert first.enter_token(token(1, [2, DAY_S]), 1).code == v.ACCEPTED
    tape = Tape(bytes(image))
    second = boot(Flash(image, tape), FakeRelay())
    for _ in range(MINUTES):
        second.tick(60_000)
    assert len(tape) > 2 * MINUTES
    for at in range(len(tape)):
        for kind in KINDS:
            flash = Flash(tape.cut(at, kind))
            relay = TimedRelay(flash)
            meter = boot(flash, relay)
            assert 0 < relay.closed_us < SECOND_US // 20, (at, kind, relay.closed_us)
            meter.tick(0)
            assert sum(flash.programs) > 0  # the save that mends comes after
