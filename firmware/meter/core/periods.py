"""What ends with time: demand periods, rates and billing periods, in the order that is fair.

Here: that order. At one moment the demand period ends first and belongs to the rate in force, then
the rate changes, then the billing period closes. Not here: each one's own rules.
"""

from .billing import Billing
from .demand import DemandRegister, Windows
from .rates import Rates
from .tariff import Tariff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .registers import Registers


class Periods:
    """All that one meter counts by periods of time, over its `registers`."""

    def __init__(self, registers: "Registers") -> None:
        self.demand = DemandRegister(registers.import_energy)
        self.apparent_demand = DemandRegister(registers.import_apparent)
        self.windows = Windows(self.demand, self.apparent_demand)
        self.billing = Billing(registers.import_energy, registers.export_energy, self.demand)
        self.tariff = Tariff()
        self.rates = Rates(
            registers.import_energy,
            registers.import_apparent,
            self.demand,
            self.apparent_demand,
        )

    def advance(self, now_s: int, utc_offset_min: int) -> "tuple[bool, bool]":
        """End what is over; say whether a period of demand was, and a billing period."""
        is_closed = self._advance_demand(now_s, utc_offset_min)
        self.tariff.advance(now_s, utc_offset_min)
        self.rates.switch(self.tariff.rate)
        if not is_closed or not self.billing.advance(now_s, utc_offset_min):
            return is_closed, False
        self.apparent_demand.reset()
        self.rates.reset_maximum()
        return True, True

    def next_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return when `advance` should be called next."""
        end_s = self.demand.next_end_s(now_s, utc_offset_min)
        switch_s = self.tariff.next_s()
        return end_s if switch_s is None else min(end_s, switch_s)

    def _advance_demand(self, now_s: int, utc_offset_min: int) -> bool:
        if self.apparent_demand.advance(now_s, utc_offset_min):
            self.rates.note_apparent_demand()
        if not self.demand.advance(now_s, utc_offset_min):
            return False
        self.rates.note_demand()
        return True
