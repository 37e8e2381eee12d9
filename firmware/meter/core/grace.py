"""Supply beyond the paid end, in hours in which nobody is cut off; it is owed, not given away.

Here: when it begins and ends, and how much time is owed. Not here: which hours those are
(`kindness`), nor what is paid (`payment_control`). What is owed is taken off the next *activate
for*: without that, an hour bought each evening would light every night.
"""

from .kindness import Kindness
from .timekeeper import Timekeeper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter


class Grace:
    """The time that one meter supplied beyond what was paid, in seconds."""

    def __init__(self, kindness: Kindness, time: Timekeeper) -> None:
        self._kindness = kindness
        self._time = time
        self._owed_s = 0
        self._counted_s = 0  # up to when `_owed_s` counts; 0 while supply does not run on
        self._is_supplied = False

    @property
    def owed_s(self) -> int:
        """The seconds owed by now."""
        return self._owed_s + self._running_s()

    @property
    def is_on(self) -> bool:
        """Say whether supply runs on beyond the paid end now."""
        return self._counted_s != 0

    def begin(self, ended_s: int) -> bool:
        """What was paid for ended at `ended_s`: run on if nobody is cut from then on until now.

        Say whether. What ended in the dark before these hours had ended when they began.
        """
        now_s, offset_min = self._time.now_s(), self._time.utc_offset_min
        until_s = self._kindness.no_cut_until_s(ended_s, offset_min)
        while until_s is not None and until_s <= now_s:
            # None, but where nobody is cut at any hour: those hours are told a day at a time.
            until_s = self._kindness.no_cut_until_s(until_s, offset_min)
        if until_s is None:
            return False
        self._counted_s = now_s
        return True

    def settle(self, is_supplied: bool) -> None:
        """Count what is owed by now, and stop when the hours are over.

        `is_supplied` says whether the house is from now on: nobody owes for an open contact.
        """
        if self.is_on:
            self._owed_s += self._running_s()
            self._counted_s = self._time.now_s() if self._ends_s() is not None else 0
        self._is_supplied = is_supplied

    def resume(self, was_supplied: bool) -> None:
        """Power is back, and the clock still says what was stored: count up to then."""
        self._is_supplied = was_supplied
        self.settle(was_supplied)

    def stop(self) -> None:
        """Payment permits supply again; what is owed stays owed."""
        self._counted_s = 0

    def pay(self, bought_s: int) -> None:
        """Take what was bought off what is owed."""
        self._owed_s = max(0, self._owed_s - bought_s)

    def forgive(self) -> None:
        """Begin anew: the whole account was stated."""
        self._owed_s = 0
        self.stop()

    def skip_to_now(self) -> None:
        """Leave out what passed since `settle`: the clock jumped."""
        if self.is_on:
            self._counted_s = self._time.now_s()

    def skip_the_dark(self) -> None:
        """Leave out what passed since `resume` without mains; stop if the hours ended meanwhile."""
        if self.is_on and not self.begin(self._counted_s):
            self.stop()

    def next_end_s(self) -> "int | None":
        """Return when supply must be looked at again, or None while it does not run on."""
        return self._ends_s() if self.is_on else None

    def _running_s(self) -> int:
        if not self.is_on or not self._is_supplied:
            return 0
        return max(0, self._time.now_s() - self._counted_s)

    def _ends_s(self) -> "int | None":
        return self._kindness.no_cut_until_s(self._time.now_s(), self._time.utc_offset_min)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append what is owed and up to when it counts (SPEC 4.2)."""
        writer.number(self._owed_s, 4)
        writer.number(self._counted_s, 6)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._owed_s = reader.number(4)
        self._counted_s = reader.number(6)
