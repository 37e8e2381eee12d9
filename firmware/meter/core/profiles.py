"""The profiles that a meter keeps: load by blocks, days, and billing periods.

Here: what an entry of each holds, and how many there are. Not here: when one is due (`block_load`,
`daily`, `billing`), how they lie in flash (`ring`). Each is a `Ring`: `len`, `entry`, `entries`,
`find`; the first value of an entry is its time, and the others are as listed here.
"""

from ..const import const
from .daily import register_values
from .rates import RATES
from .ring import Ring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .billing import Billing
    from .demand import DemandRegister
    from .periods import Periods
    from .registers import Registers
    from .ring import Shelf

_WRAP = 0xFFFFFFFF

# 35 days of quarter hours, which are 70 of half hours; two months of days; twelve periods.
_BLOCKS = const(3360)
_DAYS = const(62)
_PERIODS = const(12)

# Mean V (0.01), Wh imp., VAh imp., Wh exp., VAh exp., mean A (0.01).
_BLOCK_LAYOUT = "HIIIIH"
# Wh imp., VAh imp., Wh exp., VAh exp.
_DAY_LAYOUT = "IIII"
# The same four; minutes with power; mean power factor (0.001); then maximum W and the minute (since
# 1970) in which it ended, likewise VA; then of each rate Wh, VAh, W, minute, VA, minute.
_PERIOD_LAYOUT = "IIIIIhIIII" + "IIIIII" * RATES


class Profiles:
    """The rings of one meter on `shelf`."""

    def __init__(self, shelf: "Shelf", registers: "Registers", periods: "Periods") -> None:
        self.blocks = Ring(shelf, "block", _BLOCK_LAYOUT, _BLOCKS)
        self.days = Ring(shelf, "day", _DAY_LAYOUT, _DAYS)
        self.billing = Ring(shelf, "bill", _PERIOD_LAYOUT, _PERIODS)
        self._registers = registers
        self._periods = periods

    def keep_block(self) -> bool:
        """Keep the block that has just ended."""
        return self.blocks.append_once(self._periods.load.at_s, self._periods.load.values)

    def keep_day(self) -> bool:
        """Keep the day that has just ended."""
        return self.days.append_once(self._periods.daily.at_s, self._periods.daily.values)

    def keep_period(self) -> bool:
        """Keep the billing period that is being closed."""
        billing = self._periods.billing
        return self.billing.append_once(billing.closed_at_s, self._period(billing))

    def present_period(self) -> "tuple[int, ...]":
        """Return the values of the running period as an entry of `billing` has them."""
        return self._period(self._periods.demand)

    def _period(self, source: "Billing | DemandRegister") -> "tuple[int, ...]":
        periods = self._periods
        demands = (source.maximum_w, source.maximum_at_s // 60)
        apparent = periods.apparent_demand
        demands += (apparent.maximum_w, apparent.maximum_at_s // 60)
        span = periods.billing_span
        ours = (span.minutes(), span.power_factor_milli())
        values = register_values(self._registers) + ours + demands
        for rate in range(1, RATES + 1):
            values += self._of_rate(rate)
        return values

    def _of_rate(self, rate: int) -> "tuple[int, ...]":
        rates = self._periods.rates
        watts, watts_at_s = rates.maximum_w(rate)
        volt_amperes, volt_amperes_at_s = rates.maximum_va(rate)
        energies = (rates.wh(rate) & _WRAP, rates.vah(rate) & _WRAP)
        return energies + (watts, watts_at_s // 60, volt_amperes, volt_amperes_at_s // 60)
