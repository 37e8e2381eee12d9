"""What ends with time: demand periods, rates, load blocks, days and billing periods.

Here: the order that is fair. At one moment the demand period ends first and belongs to the rate in
force, then the rate changes, then block and day are kept, and the billing period closes last. Not
here: each one's own rules.
"""

from ..const import const
from .billing import Billing
from .billing_span import BillingSpan
from .block_load import BlockLoad
from .daily import Daily
from .demand import DemandRegister, LaterDemand
from .rates import Rates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .power_on import PowerOn
    from .profiles import Profiles
    from .registers import Registers
    from .tariff import Tariff

# What `advance` tells, as bits.
DEMAND_CLOSED = const(1)
BILLING_CLOSED = const(2)
NOT_KEPT = const(4)  # a profile's entry, for the shelf did not take it
RATE_CHANGED = const(8)


class Periods:
    """All that one meter counts by periods of time, over its `registers`, at the rates of `tariff`.

    What is over goes into `profiles`, if there are any.
    """

    def __init__(self, registers: "Registers", power_on: "PowerOn", tariff: "Tariff") -> None:
        self.demand = DemandRegister(registers.import_energy)
        self.apparent_demand = DemandRegister(registers.import_apparent)
        self.later_demand = LaterDemand(self.demand, self.apparent_demand)
        self.billing = Billing(registers.import_energy, registers.export_energy, self.demand)
        self.billing_span = BillingSpan(registers, power_on, self.billing)
        self.tariff = tariff
        self.rates = Rates(
            registers.import_energy,
            registers.import_apparent,
            self.demand,
            self.apparent_demand,
        )
        self.load = BlockLoad(registers)
        self.daily = Daily(registers)
        self.profiles: "Profiles | None" = None

    def advance(self, now_s: int, utc_offset_min: int) -> int:
        """End what is over; return what that was, as the bits above."""
        is_closed = self._advance_demand(now_s, utc_offset_min)
        self.tariff.advance(now_s, utc_offset_min)
        told = (DEMAND_CLOSED if is_closed else 0) | self._switch()
        told |= 0 if self._advance_load(now_s, utc_offset_min) else NOT_KEPT
        if is_closed and self.billing.advance(now_s, utc_offset_min):
            told |= BILLING_CLOSED | (0 if self._close_billing() else NOT_KEPT)
        return told

    def close_billing(self, now_s: int, utc_offset_min: int) -> int:
        """End the billing period now, on authority; return what that was, as the bits above."""
        self.billing.close(now_s, utc_offset_min)
        return BILLING_CLOSED | (0 if self._close_billing() else NOT_KEPT)

    def next_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return when `advance` should be called next."""
        demand_s = self.demand.next_end_s(now_s, utc_offset_min)
        end_s = min(demand_s, self.load.next_end_s(now_s, utc_offset_min))
        switch_s = self.tariff.next_s()
        return end_s if switch_s is None else min(end_s, switch_s)

    def go_on(self) -> None:
        """Power is back, and all was read that had been stored."""
        self.rates.go_on(self.billing.count, self.billing.closed_at_s)

    def _switch(self) -> int:
        return RATE_CHANGED if self.rates.switch(self.tariff.rate) else 0

    def _advance_demand(self, now_s: int, utc_offset_min: int) -> bool:
        if self.apparent_demand.advance(now_s, utc_offset_min):
            self.rates.note_apparent_demand()
        if not self.demand.advance(now_s, utc_offset_min):
            return False
        self.rates.note_demand()
        return True

    def _advance_load(self, now_s: int, utc_offset_min: int) -> bool:
        is_block = self.load.advance(now_s, utc_offset_min)
        is_day = self.daily.advance(now_s, utc_offset_min)
        profiles, is_kept = self.profiles, True
        if profiles is not None and is_block:
            is_kept = profiles.keep_block()
        if profiles is not None and is_day:
            is_kept = profiles.keep_day() and is_kept
        return is_kept

    def _close_billing(self) -> bool:
        profiles = self.profiles
        is_kept = profiles is None or profiles.keep_period()
        self.billing_span.begin()
        self.apparent_demand.reset()
        self.rates.begin_period(self.billing.count)
        return is_kept
