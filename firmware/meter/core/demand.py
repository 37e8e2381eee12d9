"""Demand: the mean power of each block of local time, and the greatest one since the last reset.

Here: when a block ends and what it amounts to; with `slides`, the same for a window that slides.
Not here: how energy is counted (`energy`), who resets the maximum (`billing`). Everything comes
from the difference of an energy register, so a sample costs nothing.
"""

from ..const import const
from .energy import MJ_PER_WH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import EnergyRegister
    from .octets import OctetReader, OctetWriter

_MOST_W = const(0xFFFFFFFF)  # what four octets hold; no front-end means more
_MOST_SLIDES = const(16)
_MOST_STEP_MJ = const(0xFFFFFFFFFFFF)  # 78 MWh: what is kept of a window stays compact


class DemandRegister:
    """Demand of `register` in whole W, rounded down; periods of `period_s` in local time.

    With `slides` 1 each period is a block. With more, it is a window that moves on by `period_s`
    divided by `slides`, the step: a demand is known at the end of every step.

    A block that was cut short, by an outage or a clock that jumped, is still divided by the whole
    period, and so is a window with steps that nobody measured: that favours the customer.
    `maximum_at_s` is the end of the period with the greatest demand, 0 while there is none,
    `last_at_s` that of the last one. Of
    apparent energy all is in VA.
    """

    def __init__(self, register: "EnergyRegister", period_s: int = 1800, slides: int = 1) -> None:
        self.last_w = 0
        self.last_at_s = 0
        self.maximum_w = 0
        self.maximum_at_s = 0
        self.period_s = period_s
        self.slides = slides
        self._register = register
        self._steps_mj: "list[int]" = []  # of the window before the running step, oldest first
        self._end_s = 0  # of the running step; 0 before the first
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
            self._skip((end_s - self._end_s) // self.step_s - 1)
        self._end_s = end_s
        self._from_wh = self._register.wh
        self._from_mj = self._register.mj
        return was_open

    def next_end_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return the Unix second in which the block, or step, of `now_s` ends."""
        offset_s, step_s = utc_offset_min * 60, self.step_s
        return ((now_s + offset_s) // step_s + 1) * step_s - offset_s

    def reset(self) -> None:
        """Forget the maximum; the running block or window goes on."""
        self.maximum_w = 0
        self.maximum_at_s = 0

    def arrange(self, period_s: int, slides: int) -> None:
        """Measure by other periods from now on; what was measured of the running one is dropped."""
        if (period_s, slides) != (self.period_s, self.slides):
            self.period_s = period_s
            self.slides = slides
            self._steps_mj = []
            self._end_s = 0

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
        self.last_at_s = self._before_s()
        self._from_wh = reader.number(6)
        self._from_mj = reader.number_below(MJ_PER_WH, 4)
        self.last_w = reader.number(4)
        self.maximum_w = reader.number(4)
        self.maximum_at_s = reader.number(6)

    def numbers(self) -> "tuple[int, ...]":
        """Return what `restore` takes."""
        begin = (self._end_s, self._from_wh, self._from_mj)
        return begin + (self.last_w, self.maximum_w, self.maximum_at_s)

    def restore(self, numbers: "list[int]") -> None:
        """Go on from `numbers` of another time, also when the clock is taken back with them."""
        self._seen_s = 0
        self._end_s, self._from_wh, self._from_mj = numbers[:3]
        self.last_at_s = self._before_s()
        self.last_w, self.maximum_w, self.maximum_at_s = numbers[3:]

    def write_window_to(self, writer: "OctetWriter") -> None:
        """Append a sliding window (SPEC 4.2), compact: s of a step, number of steps, mJ of each."""
        writer.compact(self.step_s)
        writer.compact(len(self._steps_mj))
        for step_mj in self._steps_mj:
            writer.compact(step_mj)

    def read_window_from(self, reader: "OctetReader") -> None:
        """Take it back, unless it had other steps than ours."""
        step_s = reader.compact()
        steps_mj = [reader.compact() for _ in range(reader.compact_below(_MOST_SLIDES))]
        if step_s == self.step_s and len(steps_mj) < self.slides:
            self._steps_mj = steps_mj

    @property
    def step_s(self) -> int:
        """How often a demand is known."""
        return self.period_s // self.slides

    @property
    def running_since_s(self) -> int:
        """When the running block, or step, began by the clock; 0 before the first."""
        return self._before_s()

    def so_far_w(self) -> int:
        """Return what the demand would be if the running block, or step, ended now."""
        return self._window_w(self._since_mj()) if self._end_s else 0

    def _before_s(self) -> int:
        """Return the end of the period before the running one, 0 if none is running."""
        return self._end_s - self.step_s if self._end_s else 0

    def _close(self) -> None:
        since_mj = self._since_mj()
        self.last_w = self._window_w(since_mj)
        self._slide(since_mj)
        self.last_at_s = self._end_s
        if self.last_w > self.maximum_w:
            self.maximum_w = self.last_w
            self.maximum_at_s = self._end_s

    def _since_mj(self) -> int:
        since_wh = self._register.wh - self._from_wh
        return since_wh * MJ_PER_WH + self._register.mj - self._from_mj

    def _window_w(self, since_mj: int) -> int:
        window_mj = sum(self._steps_mj) + since_mj
        return min(window_mj // (1000 * self.period_s), _MOST_W)

    def _skip(self, steps: int) -> None:
        """Leave out `steps` that nobody measured; the clock that went back begins anew."""
        if steps < 0:
            self._steps_mj = []
        for _ in range(min(steps, self.slides)):
            self._slide(0)

    def _slide(self, step_mj: int) -> None:
        if self.slides > 1:
            step_mj = min(step_mj, _MOST_STEP_MJ)
            self._steps_mj = (self._steps_mj + [step_mj])[1 - self.slides :]


class LaterDemand:
    """What came later as one part of the state: apparent demand, and the windows of both."""

    def __init__(self, demand: DemandRegister, apparent: DemandRegister) -> None:
        self._demand = demand
        self._apparent = apparent

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.2)."""
        for number in self._apparent.numbers():
            writer.compact(number)
        self._demand.write_window_to(writer)
        self._apparent.write_window_to(writer)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._apparent.restore([reader.compact() for _ in range(6)])
        self._demand.read_window_from(reader)
        self._apparent.read_window_from(reader)
