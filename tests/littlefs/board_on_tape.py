"""A board whose every write to flash, FRAM and battery clock is recorded, to be cut afterwards.

Here: the chips, and a meter on them. Not here: what the meter lives through (`story`), nor what
must hold after a cut (`promises`).

The chips are one run of octets: the flash, then the FRAM, then what the battery clock holds. So one
tape has the order of all writes, and a cut leaves every chip as it was at one moment.
"""

from fakes import SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier
from meter.core.kindness import Kindness
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.power_cord import AFTER, BEFORE, TORN, Tape

BLOCKS = 16
FRAM_AT = BLOCKS * BLOCK_SIZE
CLOCK_AT = FRAM_AT + 2 * 4096
CLOCK_OCTETS = 9  # 1 if it can be believed, then how far it is ahead of the world, in s
_CLOCK_BIAS_S = 1 << 40

START_S = 1_800_014_400  # 2027-01-15 12:00 UTC
SAMPLE_MS = 10_000
LOAD_W = 1000
NO_CUT = ((18 * 60, 10 * 60),)


def blank() -> bytearray:
    """The chips of a board that was never powered."""
    return erased(BLOCKS) + bytearray(CLOCK_AT - FRAM_AT + CLOCK_OCTETS)


class BoardTape(Tape):
    """Knows that only flash clears bits; a cut write to FRAM stops at an octet, and one to the
    clock leaves the mark of its driver, which makes it unbelievable.
    """

    def _apply(self, image: bytearray, at: int, kind: int) -> None:
        start, length, octets = self._operations[at]
        if start < FRAM_AT:
            Tape._apply(self, image, at, kind)
        elif kind != BEFORE and octets is not None:
            if kind != AFTER and start == CLOCK_AT:
                octets = bytes(length)
            elif kind != AFTER:
                octets = octets[: length // 2] + (b"\xa5" if kind == TORN else b"")
            image[start : start + len(octets)] = octets


class TapedFram:
    """What the driver of an FRAM offers, over a part of `image`."""

    def __init__(self, image: bytearray, tape: "Tape | None") -> None:
        self._image = image
        self._tape = tape

    def read_into(self, start: int, buffer: bytearray) -> None:
        buffer[:] = self._image[FRAM_AT + start : FRAM_AT + start + len(buffer)]

    def write(self, start: int, octets: bytes) -> None:
        if self._tape is not None:
            self._tape.note(FRAM_AT + start, len(octets), octets)
        self._image[FRAM_AT + start : FRAM_AT + start + len(octets)] = octets


class TapedClock:
    """What the driver of a battery clock offers; `world_s` is what a right one would show."""

    def __init__(self, image: bytearray, tape: "Tape | None", world_s: int) -> None:
        self.world_s = world_s
        self._image = image
        self._tape = tape

    def read_s(self) -> "int | None":
        if not self._image[CLOCK_AT]:
            return None
        ahead_s = int.from_bytes(bytes(self._image[CLOCK_AT + 1 :]), "big") - _CLOCK_BIAS_S
        return self.world_s + ahead_s

    def set_s(self, unix_s: int) -> bool:
        ahead_s = unix_s - self.world_s
        octets = b"\x01" + (ahead_s + _CLOCK_BIAS_S).to_bytes(CLOCK_OCTETS - 1, "big")
        if self._tape is not None:
            self._tape.note(CLOCK_AT, CLOCK_OCTETS, octets)
        self._image[CLOCK_AT : CLOCK_AT + CLOCK_OCTETS] = octets
        return True


class SpiedRelay(FakeRelay):
    """Notes after how many operations it was moved, and to where."""

    def __init__(self, tape: "Tape | None", closed: bool) -> None:
        super().__init__()
        self.closed = closed
        self.log = []
        self._tape = tape

    def set(self, closed: bool) -> None:
        super().set(closed)
        self.log.append((0 if self._tape is None else len(self._tape), closed))


class Board:
    """A meter that boots on the chips in `image`; `is_full` fits FRAM and battery clock too.

    `world_s` is what a right clock shows at power-up, `closed` where the contact stands then.
    """

    def __init__(
        self,
        is_full: bool,
        image: bytearray,
        tape: "Tape | None" = None,
        world_s: int = START_S,
        closed: bool = False,
    ) -> None:
        self.is_full = is_full
        self.relay = SpiedRelay(tape, closed)
        self._clock = TapedClock(image, tape, world_s)
        self._world_ms = world_s * 1000
        front_end = FakeFrontEnd(self.relay)
        front_end.power_w = LOAD_W
        fram = TapedFram(image, tape) if is_full else None
        self.meter = Meter(
            Identity(SERIAL, "emulator"),
            front_end,
            self.relay,
            Timekeeper(START_S, ESTIMATED),
            SAMPLE_MS,
            FakeVerifier,
            open_journal(Flash(image[:FRAM_AT], tape), fram),
            self._clock if is_full else None,
            Kindness(no_cut=NO_CUT),
        )

    @property
    def world_s(self) -> int:
        """What a right clock shows now."""
        return self._clock.world_s

    def tick(self, ms: int) -> int:
        """Let `ms` pass, in the world and in the meter; return when the meter wants the next."""
        self._world_ms += ms
        self._clock.world_s = self._world_ms // 1000
        return self.meter.tick(ms)
