"""What all metering front-ends do alike: one read, and what it shows when the chip is silent.

Here: the contract that `Meter` reads. Not here: any chip. `read` never raises and never waits:

- Energy comes from the chip's own counters, as differences. An answer that is lost, late or torn
  adds nothing; the next good one brings what flowed meanwhile. Nothing is guessed.
- The other values stay what they were for three seconds; then `is_silent`, and all is shown as 0:
  a PZEM-004T without mains looks so, and so does a broken wire.
- What a chip cannot see stays 0: no sign of power, no reactive power, no frequency.
"""

from ..const import const
from .whole_numbers import apparent_mva, energy_mj, factor_milli

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading

_SILENCE_MS = const(3000)
_LONGEST_MS = const(100_000_000)  # a day and more


class MeteringChip:
    """A front-end; its driver adds `_take`.

    `is_fresh` says whether the last read brought a new answer; `lost_frames` counts answers that
    were none.
    """

    def __init__(self) -> None:
        self.is_silent = True
        self.is_fresh = False
        self.lost_frames = 0
        self._unheard_ms = 0

    def read(self, reading: "Reading", elapsed_ms: int) -> None:
        """Fill `reading`, with the energy since the last good answer. Allocates nothing."""
        clear_energies(reading)
        self._unheard_ms = min(self._unheard_ms + elapsed_ms, _LONGEST_MS)
        self.is_fresh = self._take(reading, elapsed_ms)
        if self.is_fresh:
            self.is_silent = False
            self._unheard_ms = 0
        elif self._unheard_ms >= _SILENCE_MS and not self.is_silent:
            self.is_silent = True
            show_nothing(reading)

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        """Fill `reading` from a new answer; False if there is none. It answers for the last
        `self._unheard_ms`.
        """
        raise NotImplementedError

    def _flow_apparent(self, reading: "Reading") -> None:
        """Count apparent energy of a chip that has no counter of it: what flows now, since then."""
        span_ms = min(self._unheard_ms, _SILENCE_MS)
        flowed = energy_mj(reading.apparent_mva, span_ms)
        if reading.power_mw >= 0:
            reading.import_mvas = flowed
        else:
            reading.export_mvas = flowed

    def _flow_reactive(self, reading: "Reading") -> None:
        """Count reactive energy in the same way."""
        span_ms = min(self._unheard_ms, _SILENCE_MS)
        add_reactive(reading, reading.power_mw < 0, energy_mj(reading.reactive_mvar, span_ms))


def add_reactive(reading: "Reading", is_export: bool, flowed_mvars: int) -> None:
    """Put reactive energy into its quadrant: inductive is 0 and above, as for a motor."""
    if flowed_mvars >= 0:
        if is_export:
            reading.q2_mvars = flowed_mvars
        else:
            reading.q1_mvars = flowed_mvars
    elif is_export:
        reading.q3_mvars = -flowed_mvars
    else:
        reading.q4_mvars = -flowed_mvars


def show(reading: "Reading", voltage_mv: int, current_ma: int, power_mw: int) -> None:
    """Set what follows from voltage, current and power."""
    reading.voltage_mv = voltage_mv
    reading.current_ma = current_ma
    reading.power_mw = power_mw
    # Of three values that are each rounded, a load that is all active must not seem to be less.
    reading.apparent_mva = max(apparent_mva(voltage_mv, current_ma), abs(power_mw))
    reading.power_factor_milli = factor_milli(power_mw, reading.apparent_mva)


def show_nothing(reading: "Reading") -> None:
    """Show what a dead line looks like."""
    show(reading, 0, 0, 0)
    reading.neutral_ma = reading.reactive_mvar = reading.frequency_mhz = 0


def clear_energies(reading: "Reading") -> None:
    """Begin a reading: nothing has flowed."""
    reading.import_mj = reading.export_mj = 0
    reading.import_mvas = reading.export_mvas = 0
    reading.q1_mvars = reading.q2_mvars = reading.q3_mvars = reading.q4_mvars = 0
