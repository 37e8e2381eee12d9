"""Demand: the mean power of each block of local time, and the greatest one since the last reset.

Here: when a block ends and what it amounts to. Not here: how energy is counted (`energy`), who
resets the maximum (`billing`). Everything comes from the difference of an energy register, so a
sample costs nothing.
"""

from ..const import const
from .energy import MJ_PER_WH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import EnergyRegister
    from .octets import OctetReader, OctetWriter

_MOST_W = const(0xFFFFFFFF)  # what four octets hold; no front-end means more


class DemandRegister:
    """Block demand of `register` in whole W, rounded down; blocks of `period_s` in local time.

    A block that was cut short, by an outage or a clock that jumped, is still divided by the whole
    period: what could not be measured favours the customer. `maximum_at_s` is the end of the block
    with the greatest demand, 0 while there is none.
    """

    def __init__(self, register: "EnergyRegister", period_s: int = 1800) -> None:
        self.last_w = 0
        self.maximum_w = 0
        self.maximum_at_s = 0
        self._register = register
        self._period_s = period_s
        self._end_s = 0  # of the running block; 0 before the first
        self._seen_s = 0
        self._from_wh = 0
        self._from_mj = 0

    def advance(self, now_s: int, utc_offset_min: int) -> bool:
        """Close the running block if it is over; say whether one was closed.

        A clock set back inside a block ends it too, else it would hold more than its time. So that
        this is seen, call it just before and after whatever moves the clock.
        """
        end_s = self.next_end_s(now_s, utc_offset_min)
        goes_on = end_s == self._end_s and now_s >= self._seen_s
        self._seen_s = now_s
        if goes_on:
            return False
        was_open = self._end_s != 0
        if was_open:
            self._close()
        self._end_s = end_s
        self._from_wh = self._register.wh
        self._from_mj = self._register.mj
        return was_open

    def next_end_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return the Unix second in which the block of `now_s` ends."""
        offset_s = utc_offset_min * 60
        return ((now_s + offset_s) // self._period_s + 1) * self._period_s - offset_s

    def reset(self) -> None:
        """Forget the maximum; the running block goes on."""
        self.maximum_w = 0
        self.maximum_at_s = 0

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, 30 octets (SPEC 4.2).

        6 end of the running block, 6 and 4 the register at its start (Wh, mJ), 4 demand of the
        block before in W, 4 and 6 the maximum in W and the end of its block.
        """
        writer.number(self._end_s, 6)
        writer.number(self._from_wh, 6)
        writer.number(self._from_mj, 4)
        writer.number(self.last_w, 4)
        writer.number(self.maximum_w, 4)
        writer.number(self.maximum_at_s, 6)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back, also when the clock moved on and is taken back with it."""
        self._seen_s = 0
        self._end_s = reader.number(6)
        self._from_wh = reader.number(6)
        self._from_mj = reader.number_below(MJ_PER_WH, 4)
        self.last_w = reader.number(4)
        self.maximum_w = reader.number(4)
        self.maximum_at_s = reader.number(6)

    def _close(self) -> None:
        since_wh = self._register.wh - self._from_wh
        since_mj = since_wh * MJ_PER_WH + self._register.mj - self._from_mj
        self.last_w = min(since_mj // (1000 * self._period_s), _MOST_W)
        if self.last_w > self.maximum_w:
            self.maximum_w = self.last_w
            self.maximum_at_s = self._end_s
