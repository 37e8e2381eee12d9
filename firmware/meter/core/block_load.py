"""The load profile: energy, mean voltage and mean current of each quarter or half hour.

Here: when a block ends and what it amounts to. Not here: where it is kept (`ring`, `profiles`).
Energy comes from differences of registers, so the blocks together are the register.

Means are over the time with power: each sample counts for the time since the one before.
"""

from .energy import EnergyRegister

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import Reading
    from .octets import OctetReader, OctetWriter
    from .registers import Registers

_MOST_16 = 0xFFFF
_MOST_32 = 0xFFFFFFFF


class BlockLoad:
    """Blocks of `period_s` in local time over `registers`.

    `values` are those of the block that ended last: mean voltage (0.01 V), Wh and VAh imported, Wh
    and VAh exported, mean current (0.01 A); `at_s` is its end.
    """

    def __init__(self, registers: "Registers", period_s: int = 1800) -> None:
        self.period_s = period_s
        self.at_s = 0
        self.values = (0, 0, 0, 0, 0, 0)
        self._registers = (
            registers.import_energy,
            registers.import_apparent,
            registers.export_energy,
            registers.export_apparent,
        )
        self._end_s = 0
        self._seen_s = 0
        self._from_wh = (0, 0, 0, 0)
        self._begin()

    def add(self, reading: "Reading", elapsed_ms: int) -> None:
        """Count a sample for the means. Allocates nothing while its products are small ints."""
        self._voltage.add(reading.voltage_mv * elapsed_ms)
        self._current.add(reading.current_ma * elapsed_ms)
        self._powered_ms += elapsed_ms

    def advance(self, now_s: int, utc_offset_min: int) -> bool:
        """End the running block if it is over; say whether one ended, which holds something.

        A block that was cut short is an entry all the same; blocks in the dark are none.
        """
        end_s = self.next_end_s(now_s, utc_offset_min)
        goes_on = end_s == self._end_s and now_s >= self._seen_s
        self._seen_s = now_s
        if goes_on:
            return False
        was_open = self._end_s != 0 and self._powered_ms > 0
        if was_open:
            self._close()
        self._end_s = end_s
        self._begin()
        return was_open

    def next_end_s(self, now_s: int, utc_offset_min: int) -> int:
        """Return the Unix second in which the block of `now_s` ends."""
        offset_s = utc_offset_min * 60
        return ((now_s + offset_s) // self.period_s + 1) * self.period_s - offset_s

    def arrange(self, period_s: int) -> None:
        """Let blocks be of `period_s` from now on; what was measured of the running one is lost."""
        if period_s != self.period_s:
            self.period_s = period_s
            self._end_s = 0

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.2)."""
        sums = (self._voltage.wh, self._voltage.mj, self._current.wh, self._current.mj)
        for number in (self._end_s, self._powered_ms) + self._from_wh + sums:
            writer.compact(number)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self._end_s = reader.compact()
        self._powered_ms = reader.compact()
        self._from_wh = tuple([reader.compact() for _ in self._from_wh])
        for mean in (self._voltage, self._current):
            mean.wh = reader.compact()
            mean.mj = reader.compact()

    def _begin(self) -> None:
        self._from_wh = tuple([register.wh for register in self._registers])
        self._voltage = EnergyRegister()
        self._current = EnergyRegister()
        self._powered_ms = 0

    def _close(self) -> None:
        used = [register.wh for register in self._registers]
        blocks = [min(used[at] - self._from_wh[at], _MOST_32) for at in range(4)]
        self.at_s = self._end_s
        self.values = (self._mean(self._voltage),) + tuple(blocks) + (self._mean(self._current),)

    def _mean(self, register: EnergyRegister) -> int:
        """Return the mean in hundredths of V or A, rounded down."""
        return min(register.in_full() // self._powered_ms // 10, _MOST_16)
