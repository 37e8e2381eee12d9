"""The span since the last billing: what it began with, for the values that need both ends.

Here: minutes with power and the mean power factor of the running billing period. Not here: when it
ends (`billing`).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .billing import Billing
    from .octets import OctetReader, OctetWriter
    from .power_on import PowerOn
    from .registers import Registers


class BillingSpan:
    """The running billing period of one meter.

    As a part of the state it also says by which day `billing`, an older part, counted its months.
    """

    def __init__(self, registers: "Registers", power_on: "PowerOn", billing: "Billing") -> None:
        self._registers = registers
        self._billing = billing
        self._power_on = power_on
        self._from_wh = 0
        self._from_vah = 0
        self._from_min = 0

    def minutes(self) -> int:
        """Return the minutes with power in this period."""
        return self._power_on.minutes - self._from_min

    def power_factor_milli(self) -> int:
        """Return Wh by VAh of this period's import, in thousandths, rounded down; 1000 if none."""
        volt_ampere_hours = self._registers.import_apparent.wh - self._from_vah
        if volt_ampere_hours == 0:
            return 1000
        watt_hours = self._registers.import_energy.wh - self._from_wh
        return min(watt_hours * 1000 // volt_ampere_hours, 1000)

    def begin(self) -> None:
        """Begin the next period here."""
        self._from_wh = self._registers.import_energy.wh
        self._from_vah = self._registers.import_apparent.wh
        self._from_min = self._power_on.minutes

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.2)."""
        writer.compact(self._from_wh)
        writer.compact(self._from_vah)
        writer.compact(self._from_min)
        writer.compact(self._billing.day)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back, after settings and billing."""
        self._from_wh = reader.compact()
        self._from_vah = reader.compact()
        self._from_min = reader.compact()
        if reader.compact() != self._billing.day:
            self._billing.forget_months()  # the power failed just after the day was set
