"""The clock that goes on while the power is off: when it is believed, and when it is set.

Here: the rules. Not here: the chip (`drivers`), nor the meter's own clock (`timekeeper`).

A chip is believed only if we have set it ourselves and it says that it never stopped since. So a
set that was stored but had not reached the chip yet, a cell that died, and a module fresh from the
shop count as no clock at all.
"""

from ..const import const
from .timekeeper import UNSET, Timekeeper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .octets import OctetReader, OctetWriter

    class ClockChip(Protocol):
        """A real-time clock: Unix seconds UTC, None when it cannot be believed."""

        def read_s(self) -> "int | None": ...

        def set_s(self, unix_s: int) -> bool: ...


ABSENT = const(0)
BELIEVED = const(1)
DOUBTED = const(2)

# A coin cell lasts about ten years. A chip that counted longer in the dark has counted wrongly.
_LONGEST_DARK_S = const(10 * 366 * 86400)

# More than the worst crystals part in an hour: one of the two clocks has failed.
_PARTED_S = const(30)


class BatteryClock:
    """`chip` may be None. Whether it holds our time, `time.is_followed`, is kept in the journal.

    A chip that failed is set again, but `state` stays DOUBTED until it has counted an outage well.
    """

    def __init__(self, chip: "ClockChip | None", time: Timekeeper) -> None:
        self._chip = chip
        self._time = time
        self.has_failed = False

    @property
    def state(self) -> int:
        """One of those above."""
        if self._chip is None:
            return ABSENT
        return BELIEVED if self._time.is_followed and not self.has_failed else DOUBTED

    def consult(self) -> int:
        """Power is back: go on from the chip's time if it is believed; return the seconds skipped.

        The quality that was stored stays, for somebody did count. Else time goes on from the stored
        one, which favours the customer.
        """
        was_followed, self._time.is_followed = self._time.is_followed, False
        chip_s = self._chip.read_s() if self._chip else None
        is_good = was_followed and chip_s is not None and self._may_have_counted(chip_s)
        self.has_failed = was_followed and not is_good
        if chip_s is None or not is_good:
            return 0
        dark_s = max(0, chip_s - self._time.stored_s)
        self._time.resume(dark_s)
        self._time.is_followed = True
        return dark_s

    def _may_have_counted(self, chip_s: int) -> bool:
        """After a short outage a chip may still be behind a meter whose crystal is the faster."""
        return -_PARTED_S <= chip_s - self._time.stored_s <= _LONGEST_DARK_S

    def follow(self) -> bool:
        """Set the chip if it does not hold our time and we have one; say whether that was done."""
        if self._chip is None or self._time.is_followed or self._time.quality == UNSET:
            return False
        self._time.is_followed = self._chip.set_s(self._time.now_s())
        return self._time.is_followed

    def compare(self) -> bool:
        """Keep the meter's clock beside the chip's, the better crystal; False if it failed us.

        They part by a second or two in a day. The meter's clock catches up at once or waits; it
        does not run backwards.
        """
        if self._chip is None or not self._time.is_followed:
            return True
        chip_s = self._chip.read_s()
        ahead_s = 0 if chip_s is None else chip_s - self._time.now_s()
        if chip_s is None or abs(ahead_s) > _PARTED_S:
            self._time.is_followed = False
            self.has_failed = True
            return False
        self._time.nudge(ahead_s)
        return True

    def write_to(self, writer: "OctetWriter") -> None:
        """Append whether the chip holds our time (SPEC 4.2)."""
        writer.number(1 if self._time.is_followed else 0, 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._time.is_followed = reader.number_below(2, 1) == 1
