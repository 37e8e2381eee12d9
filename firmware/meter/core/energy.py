"""An energy register and one set of instantaneous readings, in integers.

Here: how energy adds up and how it is rounded. Not here: which registers a meter has (`registers`),
where the readings come from (`drivers/`), what is done about them (`payment_control`, `supply`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

MJ_PER_WH = const(3_600_000)

# Bits of `Reading.inputs`: what a meter's case and wires can feel. NEUTRAL_CURRENT says that the
# front-end measures the neutral at all.
MAGNET = const(1)
COVER_OPEN = const(2)
NEUTRAL_DISTURBED = const(4)
NEUTRAL_CURRENT = const(8)


class EnergyRegister:
    """Energy since the meter was made: whole `wh`, and `mj` towards the next one.

    One of apparent or reactive energy counts VAh and mVAs, varh and mvars under the same names.

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

    def in_full(self) -> int:
        """Return the whole in mJ."""
        return self.wh * MJ_PER_WH + self.mj

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

    `power_mw`, `power_factor_milli` are negative while energy flows out, `reactive_mvar` while the
    load is capacitive. The energies are those since the read before, all 0 or more: in mJ, apparent
    ones in mVAs, reactive ones in mvars by quadrant. A driver that knows only active energy leaves
    the others, and what its chip cannot see, at 0. `inputs` are the bits below.
    """

    def __init__(self) -> None:
        self.voltage_mv = 0
        self.current_ma = 0
        self.neutral_ma = 0
        self.power_mw = 0
        self.reactive_mvar = 0
        self.apparent_mva = 0
        self.power_factor_milli = 1000
        self.frequency_mhz = 0
        self.inputs = 0
        self.import_mj = 0
        self.export_mj = 0
        self.import_mvas = 0
        self.export_mvas = 0
        self.q1_mvars = 0
        self.q2_mvars = 0
        self.q3_mvars = 0
        self.q4_mvars = 0

    def take(self, other: "Reading") -> None:
        """Become what `other` is. Allocates nothing."""
        self.voltage_mv = other.voltage_mv
        self.current_ma = other.current_ma
        self.neutral_ma = other.neutral_ma
        self.power_mw = other.power_mw
        self.reactive_mvar = other.reactive_mvar
        self.apparent_mva = other.apparent_mva
        self.power_factor_milli = other.power_factor_milli
        self.frequency_mhz = other.frequency_mhz
        self.inputs = other.inputs
        self.import_mj = other.import_mj
        self.export_mj = other.export_mj
        self.import_mvas = other.import_mvas
        self.export_mvas = other.export_mvas
        self.q1_mvars = other.q1_mvars
        self.q2_mvars = other.q2_mvars
        self.q3_mvars = other.q3_mvars
        self.q4_mvars = other.q4_mvars
