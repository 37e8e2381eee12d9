"""Energy out of a counter whose steps are coarse: between two of them the measured power tells.

Here: a total that is the counter's at each of its steps, and runs with the power in between, never
past the next step. So an hour at 50 W does not come as 50 jumps of 1 Wh, and nothing is invented.
Not here: the counter (`chip_counter`).
"""

from .whole_numbers import EnergyScale, energy_mj


class CoarseEnergy:
    """Steps worth `mj` / `per` millijoules each.

    Until the first step is seen nobody knows how far into one the chip is: it ends that one step
    wherever the power has brought us.
    """

    def __init__(self, mj: int, per: int = 1) -> None:
        self._scale = EnergyScale(mj, per)
        self._step_mj = mj // per
        self._ahead_mj = 0  # counted since the last step
        self._is_in_step = False

    def lose_step(self) -> None:
        """The counter began anew, at any point of a step."""
        self._ahead_mj = 0
        self._is_in_step = False

    def flow(self, power_mw: int, elapsed_ms: int) -> int:
        """Return the mJ to count for `elapsed_ms` without a step; `power_mw` is 0 or more."""
        flowed_mj = min(energy_mj(power_mw, elapsed_ms), self._step_mj - self._ahead_mj)
        self._ahead_mj += flowed_mj
        return flowed_mj

    def step(self, steps: int) -> int:
        """Return the mJ to count now that the counter has gone on by `steps`, 1 or more."""
        sure = steps if self._is_in_step else steps - 1
        due_mj = self._scale.mj(sure) - self._ahead_mj
        self._ahead_mj = 0
        self._is_in_step = True
        return max(0, due_mj)
