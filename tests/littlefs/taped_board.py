"""A board whose every write to flash, FRAM and battery clock is recorded, to be cut afterwards.

Here: three chips as one run of octets, and a meter on them. Not here: what the meter lives through
(`story`), nor what must hold after a cut (`after_a_cut`).

The octets are the flash, then the FRAM, then what the battery clock holds; so one tape has the
order of all writes, and a cut leaves all chips as they were at one moment.
"""

from fakes import SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier
from meter.core.kindness import Kindness
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.drivers.mb85rc256v import Mb85rc256v
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.i2c import I2cBus
from boards.emulator.mb85rc256v_chip import ADDRESS, SIZE, Mb85rc256vChip
from boards.emulator.power_cord import AFTER, BEFORE, MIDDLE, TORN, Tape

FRAM_AT = 16 * BLOCK_SIZE
CLOCK_AT = FRAM_AT + SIZE
CLOCK_OCTETS = 9  # 1 when it can be believed; how far it is ahead of the world, in s
_CLOCK_BIAS_S = 1 << 40

START_S = 1_800_014_400  # 2027-01-15 12:00 UTC
SAMPLE_MS = 10_000
LOAD_W = 1000
NO_CUT = ((1080, 600),)  # 18:00 to 10:00


def blank() -> bytearray:
    """The chips of a board that was never powered."""
    return erased(FRAM_AT // BLOCK_SIZE) + bytearray(SIZE + CLOCK_OCTETS)


class BoardTape(Tape):
    """Knows that only flash has to be erased; what else is cut stops at an octet."""

    def _apply(self, image: bytearray, at: int, kind: int) -> None:
        start, _, octets = self._operations[at]
        if start < FRAM_AT:
            Tape._apply(self, image, at, kind)
        elif kind == AFTER:
            image[start : start + len(octets)] = octets
        elif kind != BEFORE:
            half = octets[: len(octets) // 2]
            if start >= CLOCK_AT:
                half = bytes(CLOCK_OCTETS)  # the driver's mark: a set was under way
            elif kind == TORN:
                half += b"\xa5"
            image[start : start + len(half)] = half


class TapedFram(Mb85rc256vChip):
    tape: "Tape | None" = None

    def _put(self, octets: bytes) -> None:
        if self.tape is not None:
            self.tape.note(FRAM_AT + self._pointer, len(octets), bytes(octets))
        Mb85rc256vChip._put(self, octets)


class TapedClock:
    """A battery clock in `image`, in a world whose clock is right: what is wrong is what we set."""

    def __init__(self, image: bytearray, tape: "Tape | None", world_s: int) -> None:
        self.world_s = world_s
        self._image = image
        self._tape = tape

    def read_s(self) -> "int | None":
        if not self._image[CLOCK_AT]:
            return None
        ahead_s = int.from_bytes(self._image[CLOCK_AT + 1 :], "big") - _CLOCK_BIAS_S
        return self.world_s + ahead_s

    def set_s(self, unix_s: int) -> bool:
        ahead_s = unix_s - self.world_s
        octets = b"\x01" + (ahead_s + _CLOCK_BIAS_S).to_bytes(CLOCK_OCTETS - 1, "big")
        if self._tape is not None:
            self._tape.note(CLOCK_AT, CLOCK_OCTETS, octets)
        self._image[CLOCK_AT:] = octets
        return True


class SpiedRelay(FakeRelay):
    """Notes after how many operations it was moved, and to where."""

    def __init__(self, tape: "Tape | None" = None, closed: bool = False) -> None:
        super().__init__()
        self.closed = closed
        self.log = []
        self._tape = tape

    def set(self, closed: bool) -> None:
        super().set(closed)
        self.log.append((0 if self._tape is None else len(self._tape), closed))


class Board:
    """A meter on `image`, which it changes; `is_full` says that FRAM and battery clock are fitted.

    `closed` is where the contact stands at power-up; `world_s` what a right clock would show.
    """

    def __init__(
        self,
        image: bytearray,
        is_full: bool,
        tape: "Tape | None" = None,
        world_s: int = START_S,
        closed: bool = False,
    ) -> None:
        fram_chip = TapedFram(image[FRAM_AT:CLOCK_AT])
        fram_chip.tape = tape
        fram = Mb85rc256v(I2cBus({ADDRESS: fram_chip}))
        self.clock = TapedClock(image, tape, world_s)
        self.relay = SpiedRelay(tape, closed)
        self.front_end = FakeFrontEnd(self.relay)
        self.front_end.power_w = LOAD_W
        self.world_ms = world_s * 1000
        flash = Flash(image, tape)
        del image[FRAM_AT:CLOCK_AT]
        self.meter = Meter(
            Identity(SERIAL, "emulator"),
            self.front_end,
            self.relay,
            Timekeeper(START_S, ESTIMATED),
            SAMPLE_MS,
            FakeVerifier,
            open_journal(flash, fram if is_full else None),
            self.clock if is_full else None,
            Kindness(no_cut=NO_CUT),
        )
