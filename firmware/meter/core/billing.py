"""Billing periods: what the registers stood at when the last one was closed.

Here: when a period ends, and the snapshot. Not here: a history of them, nor anything about money
or credit. A period runs from local midnight at the start of one day of the month to the next,
unless somebody who may ends it before.
"""

from ..const import const
from .calendar import civil, unix_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .demand import DemandRegister
    from .energy import EnergyRegister
    from .octets import OctetReader, OctetWriter

_LAST_DAY = const(28)  # every month has one
_REMEMBERED = const(32)  # months; a clock set back by more was wrong by years


class Billing:
    """The last closed period: `closed_at_s` (0 before the first), energy and maximum demand.

    A period is named by the month in which it begins, counted from year 0. A clock that goes back
    closes nothing, and none of the last 32 months is begun by a close twice: bit i of `_closed`
    stands for `_highest - i`. Months that a jump of the clock skipped may still be closed, so a
    clock that was years ahead does not end billing once it has been set right.
    """

    def __init__(
        self,
        import_energy: "EnergyRegister",
        export_energy: "EnergyRegister",
        demand: "DemandRegister",
        day: int = 1,
    ) -> None:
        check_day(day)
        self.day = day
        self.count = 0
        self.closed_at_s = 0
        self.import_wh = 0
        self.export_wh = 0
        self.maximum_w = 0
        self.maximum_at_s = 0
        self._import_energy = import_energy
        self._export_energy = export_energy
        self._demand = demand
        self._running = 0
        self._highest = 0
        self._closed = 0

    def advance(self, now_s: int, utc_offset_min: int) -> bool:
        """Close the running period if it is over; say whether it was."""
        month = self._month_of(now_s, utc_offset_min)
        before = self._running
        self._running = month
        if month > before > 0:
            return self._is_first_close(month) and self._close(now_s, utc_offset_min)
        if not self._highest - _REMEMBERED < month <= self._highest:
            self._highest = month
            self._closed = 0
        return False

    def arrange(self, day: int) -> None:
        """Let periods end at another `day` of the month; the running one ends at its next."""
        if day != self.day:
            self.day = day
            self.forget_months()

    def forget_months(self) -> None:
        """The months known are those of another day: look which one it is anew."""
        self._running = self._highest = self._closed = 0

    def close(self, now_s: int, utc_offset_min: int) -> None:
        """End the running period at `now_s`, because somebody says so. Its month ends all the same.

        What is running of a demand period belongs to the next one.
        """
        self._demand.advance(now_s, utc_offset_min)
        self._note(now_s)

    def next_close_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return the Unix second in which the period of `now_s` ends."""
        return self._start_s(self._month_of(now_s, utc_offset_min) + 1, utc_offset_min)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, 42 octets (SPEC 4.2).

        3 running month, 3 highest month, 4 closed months (bit i is highest - i), 4 count, then the
        last period: 6 its end, 6 and 6 import and export in Wh, 4 and 6 maximum demand in W and
        the end of its block.
        """
        writer.number(self._running, 3)
        writer.number(self._highest, 3)
        writer.number(self._closed, 4)
        writer.number(self.count, 4)
        writer.number(self.closed_at_s, 6)
        writer.number(self.import_wh, 6)
        writer.number(self.export_wh, 6)
        writer.number(self.maximum_w, 4)
        writer.number(self.maximum_at_s, 6)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._running = reader.number(3)
        self._highest = reader.number(3)
        self._closed = reader.number(4)
        self.count = reader.number(4)
        self.closed_at_s = reader.number(6)
        self.import_wh = reader.number(6)
        self.export_wh = reader.number(6)
        self.maximum_w = reader.number(4)
        self.maximum_at_s = reader.number(6)

    def _close(self, now_s: int, utc_offset_min: int) -> bool:
        self._demand.advance(now_s, utc_offset_min)  # the last block belongs to what it ends
        self._note(self._start_s(self._running, utc_offset_min))
        return True

    def _note(self, end_s: int) -> None:
        self.count += 1
        self.closed_at_s = end_s
        self.import_wh = self._import_energy.wh
        self.export_wh = self._export_energy.wh
        self.maximum_w = self._demand.maximum_w
        self.maximum_at_s = self._demand.maximum_at_s
        self._demand.reset()

    def _is_first_close(self, month: int) -> bool:
        ahead = month - self._highest
        if ahead > 0:
            self._highest = month
            self._closed = self._closed << min(ahead, _REMEMBERED) & 0xFFFFFFFF | 1
            return True
        bit = 1 << -ahead
        is_first = self._closed & bit == 0
        self._closed |= bit
        return is_first

    def _month_of(self, now_s: int, utc_offset_min: int) -> int:
        year, month, day, _, _, _ = civil(now_s + utc_offset_min * 60)
        return year * 12 + month - (1 if day >= self.day else 2)

    def _start_s(self, month: int, utc_offset_min: int) -> int:
        start_s = unix_seconds(month // 12, month % 12 + 1, self.day, 0, 0, 0)
        return start_s - utc_offset_min * 60


def check_day(day: int) -> None:
    """Raise ValueError unless every month has that day."""
    if not 1 <= day <= _LAST_DAY:
        raise ValueError("a billing day is one of 1 to 28")
