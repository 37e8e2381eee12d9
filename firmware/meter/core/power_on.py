"""How long the meter has had power since it was made.

Here: counting milliseconds into minutes. Not here: the wall clock (`timekeeper`), which jumps.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

_MINUTE_MS = const(60_000)


class PowerOn:
    """Whole `minutes` with power, and the milliseconds towards the next one."""

    def __init__(self) -> None:
        self.minutes = 0
        self._ms = 0

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        total_ms = self._ms + elapsed_ms
        self.minutes += total_ms // _MINUTE_MS
        self._ms = total_ms % _MINUTE_MS

    def write_to(self, writer: "OctetWriter") -> None:
        """Append minutes and milliseconds, compact (SPEC 4.2)."""
        writer.compact(self.minutes)
        writer.compact(self._ms)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        self.minutes = reader.compact()
        self._ms = reader.compact_below(_MINUTE_MS)
