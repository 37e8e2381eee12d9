"""Energy registers and one set of instantaneous readings, in integers.

Here: how energy adds up and how it is rounded. Not here: where the readings come from (`drivers/`)
or what is done about them (`payment_control`, `supply`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

MJ_PER_WH = const(3_600_000)


class EnergyRegister:
    """Energy since the meter was made: whole `wh`, and `mj` towards the next one.

    `wh` is the total rounded down; nothing is lost between two samples. One step stays within a
    small int of a 32-bit board below 2**30 mJ: 1 s at 1 MW, or 46 s at 23 kW.
    """

    def __init__(self) -> None:
        self.wh = 0
        self.mj = 0

    def add(self, mj: int) -> None:
        """Add `mj` millijoules (0 or more)."""
        total_mj = self.mj + mj
        self.wh += total_mj // MJ_PER_WH
        self.mj = total_mj % MJ_PER_WH

    def has_reached(self, wh: int, mj: int) -> bool:
        """Say whether the register stands at or past `wh` Wh and `mj` mJ."""
        return self.wh > wh or (self.wh == wh and self.mj >= mj)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the register (SPEC 4.2)."""
        writer.number(self.wh, 6)
        writer.number(self.mj, 4)

    def read_from(self, reader: "OctetReader") -> None:
        """Take the register back."""
        self.wh = reader.number(6)
        self.mj = reader.number_below(MJ_PER_WH, 4)


class Reading:
    """What the front-end measured last. One object per meter, filled in place by its driver.

    `power_mw` and `power_factor_milli` are negative while energy flows out. `import_mj` and
    `export_mj` are the energy since the read before, both 0 or more.
    """

    def __init__(self) -> None:
        self.voltage_mv = 0
        self.current_ma = 0
        self.power_mw = 0
        self.power_factor_milli = 1000
        self.frequency_mhz = 0
        self.import_mj = 0
        self.export_mj = 0
