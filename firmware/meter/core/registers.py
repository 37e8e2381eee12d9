"""The energy registers of one meter: active, apparent and reactive, for each direction.

Here: which there are, and to which one a reading's energy goes. Not here: how one adds up
(`energy`), who reads them by rate (`rates`) or by time (`block_load`).
"""

from .energy import MJ_PER_WH, EnergyRegister

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import Reading
    from .octets import OctetReader, OctetWriter


class Registers:
    """Eight registers. `q1` to `q4` are reactive: inductive import, inductive export, capacitive
    export, capacitive import. Apparent energy goes where the active power goes.

    As a part of the state it is the six that came with layout 3; the other two are older.
    """

    def __init__(self) -> None:
        self.import_energy = EnergyRegister()
        self.export_energy = EnergyRegister()
        self.import_apparent = EnergyRegister()
        self.export_apparent = EnergyRegister()
        self.q1 = EnergyRegister()
        self.q2 = EnergyRegister()
        self.q3 = EnergyRegister()
        self.q4 = EnergyRegister()

    def add(self, reading: "Reading") -> None:
        """Count what flowed since the last reading. Allocates nothing."""
        self.import_energy.add(reading.import_mj)
        if reading.export_mj:
            self.export_energy.add(reading.export_mj)
        self.import_apparent.add(reading.import_mvas)
        if reading.export_mvas:
            self.export_apparent.add(reading.export_mvas)
        self.q1.add(reading.q1_mvars)
        if reading.q2_mvars:
            self.q2.add(reading.q2_mvars)
        if reading.q3_mvars:
            self.q3.add(reading.q3_mvars)
        if reading.q4_mvars:
            self.q4.add(reading.q4_mvars)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append six registers, each compact (SPEC 4.2)."""
        for register in self._later():
            writer.compact(register.wh)
            writer.compact(register.mj)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        for register in self._later():
            register.wh = reader.compact()
            register.mj = reader.compact_below(MJ_PER_WH)

    def _later(self) -> "tuple[EnergyRegister, ...]":
        apparent = (self.import_apparent, self.export_apparent)
        return apparent + (self.q1, self.q2, self.q3, self.q4)
