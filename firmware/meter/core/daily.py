"""The daily profile: what the registers stood at when each local day ended.

Here: when a day is over. Not here: where it is kept (`ring`, `profiles`).
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter
    from .registers import Registers

_DAY_S = const(86_400)
_WRAP = 0xFFFFFFFF  # the wire's registers run over at 2**32


class Daily:
    """Midnights over `registers`. `values` at the last one, `at_s`: Wh, VAh imported, exported."""

    def __init__(self, registers: "Registers") -> None:
        self.at_s = 0
        self.values = (0, 0, 0, 0)
        self._registers = registers
        self._day = 0  # the running local day since 1970, 0 before the first

    def advance(self, now_s: int, utc_offset_min: int) -> bool:
        """End the running day if it is over; say whether it was.

        Days in the dark have no entry; a clock set back ends none.
        """
        offset_s = utc_offset_min * 60
        day, before = (now_s + offset_s) // _DAY_S, self._day
        self._day = day
        if not 0 < before < day:
            return False
        self.at_s = (before + 1) * _DAY_S - offset_s
        self.values = register_values(self._registers)
        return True

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the running day, compact (SPEC 4.2)."""
        writer.compact(self._day)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._day = reader.compact()


def register_values(registers: "Registers") -> "tuple[int, int, int, int]":
    """Return Wh and VAh imported, Wh and VAh exported, as 32 bits show them."""
    return (
        registers.import_energy.wh & _WRAP,
        registers.import_apparent.wh & _WRAP,
        registers.export_energy.wh & _WRAP,
        registers.export_apparent.wh & _WRAP,
    )
