"""A load that draws what it is told: the truth that a chip is to measure.

Here: a `Reading` with exact energy. Not here: a household (`boards.emulator.house`).
"""

from meter.core.energy import Reading
from meter.drivers.metering_chip import add_reactive, clear_energies, show


class Load:
    """Voltage and powers to be set at will; `reading` is the truth of the last span."""

    def __init__(self, voltage_mv: int = 230_000, power_mw: int = 0) -> None:
        self.voltage_mv = voltage_mv
        self.power_mw = power_mw
        self.reactive_mvar = 0
        self.frequency_mhz = 50_000
        self.reading = Reading()
        self.import_mj = 0  # in all
        self.export_mj = 0
        self._rest_uj = 0

    def flow(self, elapsed_ms: int) -> Reading:
        """Return what flowed in `elapsed_ms`."""
        reading = self.reading
        clear_energies(reading)
        has_mains = self.voltage_mv > 0
        power_mw = self.power_mw if has_mains else 0
        reactive_mvar = self.reactive_mvar if has_mains else 0
        apparent_mva = root(power_mw * power_mw + reactive_mvar * reactive_mvar)
        current_ma = apparent_mva * 1000 // self.voltage_mv if has_mains else 0
        show(reading, self.voltage_mv, current_ma, power_mw)
        reading.reactive_mvar = reactive_mvar
        reading.frequency_mhz = self.frequency_mhz if has_mains else 0
        self._count(power_mw, elapsed_ms)
        add_reactive(reading, power_mw < 0, reactive_mvar * elapsed_ms // 1000)
        if power_mw >= 0:
            reading.import_mvas = apparent_mva * elapsed_ms // 1000
        else:
            reading.export_mvas = apparent_mva * elapsed_ms // 1000
        return reading

    def _count(self, power_mw: int, elapsed_ms: int) -> None:
        flowed_uj = self._rest_uj + abs(power_mw) * elapsed_ms
        self._rest_uj = flowed_uj % 1000
        if power_mw >= 0:
            self.reading.import_mj = flowed_uj // 1000
        else:
            self.reading.export_mj = flowed_uj // 1000
        self.import_mj += self.reading.import_mj
        self.export_mj += self.reading.export_mj


def root(square: int) -> int:
    """Return the integer square root, rounded down."""
    if square < 2:
        return square
    closer = square
    best = square + 1
    while closer < best:
        best = closer
        closer = (best + square // best) // 2
    return best
