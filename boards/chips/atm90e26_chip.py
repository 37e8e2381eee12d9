"""An ATM90E26 as its driver meets it: registers on SPI, and energy that reading clears.

Here: the registers and both pins of the bus. Facts as in `drivers.atm90e26`, and: at reset CALSTART
and ADJSTART are 6886h, FUNCEN 000Ch; with a wrong check it does not measure.
"""

from meter.drivers.atm90e26 import check_word

from .pin import Pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading

_AT_RESET = {0x01: 0, 0x02: 0x000C, 0x06: 0, 0x20: 0x6886, 0x30: 0x6886, 0x40: 0, 0x41: 0}
_CLEARED_BY_READING = (0x40, 0x41)
_START_MW = 1000


class Atm90e26Chip:
    """The chip, which is its own `machine.SPI`; `cs` is its select. `garble` spoils one reading."""

    def __init__(self, pulses_per_kwh: int = 3200) -> None:
        self.cs = Pin(1, self._select)
        self.is_powered = True
        self.garble = 0  # exclusive or onto the next answer, on the wire only
        self.registers: "dict[int, int]" = {}
        self._pulses_per_kwh = pulses_per_kwh
        self._over = [0, 0]
        self._said = bytearray()
        self.restart()

    def restart(self) -> None:
        """Begin as after a power cut."""
        self.registers = dict(_AT_RESET)

    def is_calibrated(self) -> bool:
        """Say whether both blocks are closed and their checks right."""
        registers = self.registers
        metering = [registers.get(at, 0) for at in range(0x21, 0x2C)]
        measuring = [registers.get(at, 0) for at in range(0x31, 0x3B)]
        return (
            registers[0x20] == registers[0x30] == 0x8765
            and registers.get(0x2C) == check_word(tuple(metering))
            and registers.get(0x3B) == check_word(tuple(measuring))
        )

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Measure `elapsed_ms` of `truth`."""
        if not self.is_powered or not self.is_calibrated():
            return
        registers = self.registers
        registers[0x48] = truth.current_ma
        registers[0x49] = truth.voltage_mv // 10
        registers[0x4A] = truth.power_mw // 1000 & 0xFFFF
        registers[0x4B] = truth.reactive_mvar // 1000 & 0xFFFF
        registers[0x4C] = truth.frequency_mhz // 10
        if abs(truth.power_mw) >= _START_MW:
            self._count(0, truth.import_mj)
            self._count(1, truth.export_mj)

    def _count(self, way: int, flowed_mj: int) -> None:
        self._over[way] += flowed_mj * self._pulses_per_kwh
        self.registers[0x40 + way] += self._over[way] // 360_000_000
        self._over[way] %= 360_000_000

    def write(self, buf: "bytes | bytearray") -> None:
        """Take octets while selected."""
        self._said += bytes(buf)

    def readinto(self, buf: bytearray) -> None:
        """Give the register that was addressed; an idle line is high."""
        value = self._answer() if self.is_powered else 0xFFFF
        buf[0], buf[1] = value >> 8, value & 0xFF

    def _answer(self) -> int:
        register = self._said[0] & 0x7F
        value = self.registers.get(register, 0) & 0xFFFF
        self.registers[0x06] = value
        if register in _CLEARED_BY_READING:
            self.registers[register] = 0
        garble, self.garble = self.garble, 0
        return value ^ garble

    def _select(self, level: int) -> None:
        if level and len(self._said) == 3 and self.is_powered:
            self._take(self._said[0], self._said[1] << 8 | self._said[2])
        self._said = bytearray()

    def _take(self, register: int, value: int) -> None:
        if register == 0x00:
            if value == 0x789A:
                self.restart()
            return
        self.registers[register] = value
        self.registers[0x06] = value
