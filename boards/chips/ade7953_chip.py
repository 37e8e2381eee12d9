"""An ADE7953 as its driver meets it: registers of four widths on I2C, energy that wraps.

Here: the registers. Not here: the bus (`boards.emulator.i2c`). Facts as in `drivers.ade7953`, and:
CONFIG is 8004h at reset; below the no-load threshold, here 20 mA, no energy is counted.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading

ADDRESS = 0x38

_AT_RESET = {0x004: 0x40, 0x102: 0x8004, 0x120: 0}
_ENERGIES = (0x31E, 0x320, 0x322)
_COUNTS = 154 * 154
_PER_MJ = 3_600_000
_NO_LOAD_MA = 20
_READ_RESETS = 0x40


class Ade7953Chip:
    """The chip; `channel` 0 or 1 measures the load, the other one `neutral_ma` of the truth."""

    def __init__(self, channel: int = 0) -> None:
        self.registers: "dict[int, int]" = {}
        self._channel = channel
        self._pointer = 0
        self._over = [0, 0, 0]
        self.restart()

    def restart(self) -> None:
        """Begin as after a power cut."""
        self.registers = dict(_AT_RESET)
        for register in _ENERGIES:
            self.registers[register] = self.registers[register + 1] = 0

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Measure `elapsed_ms` of `truth`."""
        registers, channel = self.registers, self._channel
        registers[0x31C] = truth.voltage_mv * 26
        registers[0x31A + channel] = truth.current_ma * 100
        registers[0x31A + 1 - channel] = truth.neutral_ma * 100
        registers[0x310 + channel] = truth.apparent_mva * 154 // 1000
        registers[0x312 + channel] = truth.power_mw * 154 // 1000
        registers[0x314 + channel] = truth.reactive_mvar * 154 // 1000
        frequency_mhz = truth.frequency_mhz
        registers[0x10E] = 223_750_000 // frequency_mhz - 1 if frequency_mhz else 0xFFFF
        if truth.current_ma >= _NO_LOAD_MA:
            self._count(truth)

    def _count(self, truth: "Reading") -> None:
        reactive = truth.q1_mvars + truth.q2_mvars - truth.q3_mvars - truth.q4_mvars
        active = truth.import_mj - truth.export_mj
        for at, flowed in enumerate((active, reactive, truth.import_mvas + truth.export_mvas)):
            self._over[at] += flowed * _COUNTS
            register = _ENERGIES[at] + self._channel
            self.registers[register] += self._over[at] // _PER_MJ
            self._over[at] %= _PER_MJ

    def receive(self, octets: bytes) -> None:
        """Take a register's address, and its new value if there is one."""
        self._pointer = octets[0] << 8 | octets[1]
        if len(octets) > 2:
            self.registers[self._pointer] = int.from_bytes(octets[2:], "big")

    def fill(self, buffer: bytearray) -> None:
        """Give the register's octets, as wide as its address says."""
        width = (self._pointer >> 8) + 1
        value = self.registers.get(self._pointer, 0)
        if self._pointer >= 0x300:
            value = _as_signed_24(value)
        octets = (value & 0xFFFFFFFF).to_bytes(4, "big")[4 - width :]
        for at in range(len(buffer)):
            buffer[at] = octets[at] if at < width else 0xFF
        self._forget()

    def _forget(self) -> None:
        is_energy = self._pointer & ~1 in _ENERGIES
        if is_energy and self.registers[0x004] & _READ_RESETS:
            self.registers[self._pointer] = 0


def _as_signed_24(value: int) -> int:
    value &= 0xFFFFFF
    return value - (1 << 24) if value & 0x800000 else value
