"""Energy and maximum demand by rate: what of the registers was used while each rate was in force.

Here: the sums. Not here: which rate is in force (`tariff`), nor when a maximum begins anew
(`billing`). Everything comes from differences of registers, so a sample costs nothing.

A rate is charged whole Wh: the one in which a switch falls belongs to the rate after it. So the
rates together are the register, always and exactly.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .demand import DemandRegister
    from .energy import EnergyRegister
    from .octets import OctetReader, OctetWriter

RATES = const(8)
_MOST_W = 0xFFFFFFFF


class RatedEnergy:
    """One register by rate, 1 to 8, in whole units: what was charged up to the last switch."""

    def __init__(self, register: "EnergyRegister") -> None:
        self._register = register
        self._sums = [0] * RATES

    def get(self, rate: int, active: int) -> int:
        """Return what `rate` has used by now, `active` being the one in force."""
        return self._sums[rate - 1] + (self._uncharged() if rate == active else 0)

    def close(self, active: int) -> None:
        """Charge what was used since the last switch to `active`."""
        self._sums[active - 1] += self._uncharged()

    def write_to(self, writer: "OctetWriter", rates: int) -> None:
        for at in range(rates):
            writer.compact(self._sums[at])

    def read_from(self, reader: "OctetReader", rates: int) -> None:
        for at in range(RATES):
            self._sums[at] = reader.compact() if at < rates else 0

    def _uncharged(self) -> int:
        return self._register.wh - sum(self._sums)


class RatedMaximum:
    """The greatest of one demand by rate, and when each ended, since the last reset."""

    def __init__(self, demand: "DemandRegister") -> None:
        self._demand = demand
        self.reset()

    def get(self, rate: int) -> "tuple[int, int]":
        """Return the greatest demand in `rate` (W or VA) and the end of its period, or (0, 0)."""
        return self._greatest[rate - 1], self._at_s[rate - 1]

    @property
    def seen_s(self) -> int:
        """The end of the last period."""
        return self._demand.last_at_s

    def note(self, active: int) -> bool:
        """A period has just ended while `active` was in force; say whether it was the greatest."""
        demand = self._demand
        if demand.last_w <= self._greatest[active - 1]:
            return False
        self._greatest[active - 1] = demand.last_w
        self._at_s[active - 1] = demand.last_at_s
        return True

    def adopt(self) -> None:
        """There was never but one rate: its maximum is that of all."""
        self.reset()
        self._greatest[0], self._at_s[0] = self._demand.maximum_w, self._demand.maximum_at_s

    def reset(self) -> None:
        """Forget all."""
        self._greatest = [0] * RATES
        self._at_s = [0] * RATES

    def write_to(self, writer: "OctetWriter", rates: int) -> None:
        for at in range(rates):
            writer.compact(self._greatest[at])
            writer.compact(self._at_s[at] // 60)

    def read_from(self, reader: "OctetReader", rates: int) -> None:
        for at in range(RATES):
            self._greatest[at] = reader.compact_below(_MOST_W + 1) if at < rates else 0
            self._at_s[at] = reader.compact() * 60 if at < rates else 0


class Rates:
    """What a meter counts by rate: active and apparent import, and the demand of both.

    `active` is the rate in force. A period of demand belongs to the rate in which it ends.

    It lies beside the settings, for it changes at a switch or a new maximum only, and would make
    each minute's record twice as long. So it is stored after the registers it was charged from:
    what a cut between them leaves undone, `go_on` and the next `switch` do.
    """

    def __init__(
        self,
        energy: "EnergyRegister",
        apparent: "EnergyRegister",
        demand: "DemandRegister",
        apparent_demand: "DemandRegister",
    ) -> None:
        self.active = 1
        self._used = 1  # the highest rate that was ever in force: the others hold nothing
        self._period = 0  # the billing period of the maxima, by its number
        self._seen_s = 0  # the end of the last demand period that changed anything here
        self._energy = RatedEnergy(energy)
        self._apparent = RatedEnergy(apparent)
        self._demand = RatedMaximum(demand)
        self._apparent_demand = RatedMaximum(apparent_demand)

    def switch(self, rate: int) -> bool:
        """Let `rate` be in force from now on; say whether it was another."""
        if rate == self.active:
            return False
        self._energy.close(self.active)
        self._apparent.close(self.active)
        self._seen_s = self._demand.seen_s
        self.active = rate
        self._used = max(self._used, rate)
        return True

    def wh(self, rate: int) -> int:
        """Return the Wh imported in `rate`."""
        return self._energy.get(rate, self.active)

    def vah(self, rate: int) -> int:
        """Return the VAh imported in `rate`."""
        return self._apparent.get(rate, self.active)

    def maximum_w(self, rate: int) -> "tuple[int, int]":
        """Return the maximum demand in `rate` and the Unix second of its end."""
        return self._demand.get(rate)

    def maximum_va(self, rate: int) -> "tuple[int, int]":
        """Return the maximum apparent demand in `rate` and the Unix second of its end."""
        return self._apparent_demand.get(rate)

    def note_demand(self) -> None:
        """Compare the demand of active energy, which has just closed."""
        if self._demand.note(self.active):
            self._seen_s = self._demand.seen_s

    def note_apparent_demand(self) -> None:
        """Compare the demand of apparent energy, which has just closed."""
        if self._apparent_demand.note(self.active):
            self._seen_s = self._apparent_demand.seen_s

    def begin_period(self, period: int) -> None:
        """Forget the maxima: billing period `period` begins."""
        self._period = period
        self._demand.reset()
        self._apparent_demand.reset()

    def go_on(self, period: int, began_s: int) -> None:
        """Power is back in billing period `period`, which began at `began_s`: catch up with it."""
        if period != self._period:
            self.begin_period(period)
        self._adopt_only()
        if self._demand.seen_s > max(began_s, self._seen_s):
            self.note_demand()
            self.note_apparent_demand()

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.4). Where there was never but one rate, all is known already."""
        writer.number(self._used, 1)
        if self._used > 1:
            writer.number(self.active, 1)
            writer.compact(self._period)
            writer.compact(self._seen_s // 60)
            for part in self._parts():
                part.write_to(writer, self._used)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._used = max(1, reader.number_below(RATES + 1, 1))
        self.active = 1
        if self._used > 1:
            self.active = max(1, reader.number_below(self._used + 1, 1))
            self._period = reader.compact()
            self._seen_s = reader.compact() * 60
        for part in self._parts():
            part.read_from(reader, self._used if self._used > 1 else 0)
        self._adopt_only()

    def _adopt_only(self) -> None:
        if self._used == 1:
            self._demand.adopt()
            self._apparent_demand.adopt()

    def _parts(self) -> "tuple[RatedEnergy | RatedMaximum, ...]":
        return self._energy, self._apparent, self._demand, self._apparent_demand
