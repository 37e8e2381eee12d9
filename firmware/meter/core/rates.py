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
    """One register by rate, 1 to 8, in whole units."""

    def __init__(self, register: "EnergyRegister") -> None:
        self._register = register
        self._from = 0  # of the register, at the last switch
        self._sums = [0] * RATES

    def get(self, rate: int, active: int) -> int:
        """Return what `rate` has used by now, `active` being the one in force."""
        running = self._register.wh - self._from if rate == active else 0
        return self._sums[rate - 1] + running

    def close(self, active: int) -> None:
        """Charge what was used since the last switch to `active`."""
        self._sums[active - 1] += self._register.wh - self._from
        self._from = self._register.wh

    def write_to(self, writer: "OctetWriter", rates: int) -> None:
        writer.compact(self._from)
        for at in range(rates):
            writer.compact(self._sums[at])

    def read_from(self, reader: "OctetReader", rates: int) -> None:
        self._from = reader.compact()
        for at in range(RATES):
            self._sums[at] = reader.compact() if at < rates else 0


class RatedMaximum:
    """The greatest of one demand by rate, and when each ended, since the last reset."""

    def __init__(self, demand: "DemandRegister") -> None:
        self._demand = demand
        self.reset()

    def get(self, rate: int) -> "tuple[int, int]":
        """Return the greatest demand in `rate` (W or VA) and the end of its period, or (0, 0)."""
        return self._greatest[rate - 1], self._at_s[rate - 1]

    def note(self, active: int) -> None:
        """A period has just ended while `active` was in force."""
        if self._demand.last_w > self._greatest[active - 1]:
            self._greatest[active - 1] = self._demand.last_w
            self._at_s[active - 1] = self._demand.last_at_s

    def adopt(self) -> None:
        """There was never but one rate: its maximum is that of all."""
        self.reset()
        self._greatest[0] = self._demand.maximum_w
        self._at_s[0] = self._demand.maximum_at_s

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
        self._demand.note(self.active)

    def note_apparent_demand(self) -> None:
        """Compare the demand of apparent energy, which has just closed."""
        self._apparent_demand.note(self.active)

    def reset_maximum(self) -> None:
        """Forget the maxima: a billing period is over."""
        self._demand.reset()
        self._apparent_demand.reset()

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.2). Where there was never but one rate, all is known already."""
        writer.number(self._used, 1)
        if self._used > 1:
            writer.number(self.active, 1)
            for part in self._parts():
                part.write_to(writer, self._used)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back, after registers and demands."""
        self._used = max(1, reader.number_below(RATES + 1, 1))
        if self._used == 1:
            self._demand.adopt()
            self._apparent_demand.adopt()
            return
        self.active = max(1, reader.number_below(self._used + 1, 1))
        for part in self._parts():
            part.read_from(reader, self._used)

    def _parts(self) -> "tuple[RatedEnergy | RatedMaximum, ...]":
        return self._energy, self._apparent, self._demand, self._apparent_demand
