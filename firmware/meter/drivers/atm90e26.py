"""ATM90E26: one phase on SPI mode 3 at 200 kHz, with sign and reactive power.

Here: setting the chip up, its registers as a reading, energy from counters that reading clears.
Facts are from a public driver (ESPHome's, read for facts only):

- One octet of address, bit 7 for reading, then 16 bits, high octet first; 4 us between them, which
  two calls of MicroPython are apart.
- 00h = 789Ah resets; FUNCEN (02h) is 0030h once set; 06h repeats the last data that went either
  way. 20h and 30h = 5678h open the two blocks of calibration, 8765h closes them; 2Ch and 3Bh hold
  their check: sum of the octets below, exclusive or above.
- 48h 1 mA, 49h 10 mV, 4Ah 1 W and 4Bh 1 var (signed), 4Ch 10 mHz; 40h and 41h energy forward and
  reverse in tenths of a pulse, cleared by reading.

A reading that clears must not be lost on the wire: each is compared with 06h, which keeps it.
Positive reactive power is taken for inductive; no source says so.
"""

from ..const import const
from .gains import UNITY, Gains, times
from .metering_chip import MeteringChip, show
from .whole_numbers import EnergyScale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..core.energy import Reading
    from .hlw8012 import OutputPin

    class Spi(Protocol):
        """The part of `machine.SPI` that is used."""

        def write(self, __buf: bytearray) -> object: ...

        def readinto(self, __buf: bytearray) -> object: ...


_RESET = const(0x00)
_FUNCEN = const(0x02)
_LAST_DATA = const(0x06)
_METERING = const(0x20)
_MEASURING = const(0x30)
_FORWARD = const(0x40)
_REVERSE = const(0x41)
_IRMS = const(0x48)
_URMS = const(0x49)
_PMEAN = const(0x4A)
_QMEAN = const(0x4B)
_FREQUENCY = const(0x4C)

_READ = const(0x80)
_RESET_KEY = const(0x789A)
_OPEN = const(0x5678)
_CLOSED = const(0x8765)
_OURS = const(0x0030)
_TRIES = const(8)
_WAVE_MV = const(10_000)


class Calibration:
    """The chip's two blocks of calibration, and the pulses per kWh that they make.

    `metering` are registers 21h to 2Bh, `measuring` 31h to 3Ah; the defaults are ESPHome's example.
    """

    def __init__(
        self,
        metering: "tuple[int, ...]" = (0x15, 0xD174, 7481, 0, 0, 0, 0x08BD, 0, 0x0AEC, 0, 0x9422),
        measuring: "tuple[int, ...]" = (26_400, 31_251, 0x7530, 0, 0, 0, 0, 0, 0, 0),
        pulses_per_kwh: int = 3200,
    ) -> None:
        if len(metering) != 11 or len(measuring) != 10:
            raise ValueError("calibration: 11 registers of metering, 10 of measuring")
        self.metering = metering
        self.measuring = measuring
        self.pulses_per_kwh = pulses_per_kwh


def check_word(registers: "tuple[int, ...]") -> int:
    """Return CS1 or CS2 of a block of registers."""
    total = mixed = 0
    for register in registers:
        for octet in (register >> 8, register & 0xFF):
            total += octet
            mixed ^= octet
    return mixed << 8 | total & 0xFF


class Atm90e26(MeteringChip):
    """The chip on `spi`, selected by a low `cs`; `is_reversed` if its shunt is turned around."""

    def __init__(
        self,
        spi: "Spi",
        cs: "OutputPin",
        calibration: "Calibration | None" = None,
        is_reversed: bool = False,
        most_w: int = 26_000,
        gains: "Gains | None" = None,
    ) -> None:
        MeteringChip.__init__(self)
        self._spi = spi
        self._cs = cs
        self._calibration = calibration = calibration or Calibration()
        self._sign = -1 if is_reversed else 1
        self._gains = gains = gains or Gains()
        self._address = bytearray(1)
        self._word = bytearray(2)
        self._most_per_s = most_w * calibration.pulses_per_kwh // 360_000 + 1
        mj, per = 360_000_000 * gains.power, calibration.pulses_per_kwh * UNITY
        self._import, self._export = EnergyScale(mj, per), EnergyScale(mj, per)

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        if self._read(_FUNCEN) != _OURS:
            self.lost_frames += 1
            self._begin()
            return False
        self._show(reading)
        self._count(reading)
        return True

    def _begin(self) -> None:
        self._write(_RESET, _RESET_KEY)
        self._write(_FUNCEN, _OURS)
        self._load(_METERING, self._calibration.metering)
        self._load(_MEASURING, self._calibration.measuring)
        self._write(_METERING, _CLOSED)
        self._write(_MEASURING, _CLOSED)

    def _load(self, block: int, registers: "tuple[int, ...]") -> None:
        self._write(block, _OPEN)
        for at in range(len(registers)):
            self._write(block + 1 + at, registers[at])
        self._write(block + 1 + len(registers), check_word(registers))

    def _show(self, reading: "Reading") -> None:
        gains = self._gains
        voltage_mv = times(self._sure(_URMS) * 10, gains.voltage)
        current_ma = times(self._sure(_IRMS), gains.current)
        power_mw = times(self._signed(_PMEAN) * 1000, gains.power)
        show(reading, voltage_mv, current_ma, power_mw)
        reading.reactive_mvar = times(self._signed(_QMEAN) * 1000, gains.power)
        frequency_mhz = self._sure(_FREQUENCY) * 10
        reading.frequency_mhz = frequency_mhz if voltage_mv >= _WAVE_MV else 0

    def _count(self, reading: "Reading") -> None:
        forward, reverse = self._cleared(_FORWARD), self._cleared(_REVERSE)
        if self._sign < 0:
            forward, reverse = reverse, forward
        reading.import_mj = self._import.mj(forward)
        reading.export_mj = self._export.mj(reverse)
        self._flow_apparent(reading)
        self._flow_reactive(reading)

    def _cleared(self, register: int) -> int:
        """Return the counts since the last time; none where the chip cannot have counted them."""
        counts = self._sure(register, 2)
        if counts > self._most_per_s * (self._unheard_ms // 1000 + 2):
            self.lost_frames += 1
            return 0
        return counts

    def _signed(self, register: int) -> int:
        value = self._sure(register)
        return self._sign * (value - 0x10000 if value & 0x8000 else value)

    def _sure(self, register: int, agreements: int = 1) -> int:
        """Return a register as the chip has sent it: 06h says so as many times."""
        value = self._read(register)
        left = agreements
        for _ in range(_TRIES):
            again = self._read(_LAST_DATA)
            if again != value:
                value, left = again, agreements
                continue
            left -= 1
            if not left:
                break
        return value

    def _read(self, register: int) -> int:
        word = self._word
        self._address[0] = register | _READ
        self._cs.value(0)
        self._spi.write(self._address)
        self._spi.readinto(word)
        self._cs.value(1)
        return word[0] << 8 | word[1]

    def _write(self, register: int, value: int) -> None:
        self._address[0] = register
        self._word[0], self._word[1] = value >> 8, value & 0xFF
        self._cs.value(0)
        self._spi.write(self._address)
        self._spi.write(self._word)
        self._cs.value(1)
