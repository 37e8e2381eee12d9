"""BL0942 on its UART: asked for all it knows, it answers with one packet.

Here: that packet as a reading. Facts are from the public drivers of ESPHome and Tasmota (read for
facts only) and register lists of the chip:

- 8N1 at 4800 to 38400 baud as the board straps it. The question is 58h + address, AAh; the answer
  23 octets, low ones first: 55h, current, voltage, fast current (24 bits each), power (24, signed),
  energy count (24), period (16), 0, status, 0, 0, complement of the sum of 58h + address and all.
- Hz = 1000000 / period. V, A, W are counts over UREF, IREF, PREF; PREF = UREF x IREF x 3537 /
  305978 / 73989; a count of energy is 419430.4 / PREF J.
- At reset its MODE is 87h: energy is counted as a magnitude. We leave it so, and write nothing: a
  chip that lost power for a moment then goes on measuring as before, and the sign of the power
  tells which way the energy went.
"""

from ..const import const
from .chip_counter import ChipCounter
from .coarse_energy import CoarseEnergy
from .gains import UNITY, Gains, times
from .metering_chip import MeteringChip, show
from .uart_question import WAITING, UartQuestion
from .whole_numbers import mul_div

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading
    from .uart_question import Uart

_READ = const(0x58)
_ALL = b"\xaa"
_PACKET = const(23)
_HEAD = const(0x55)
_UHZ_PER_PERIOD = const(1_000_000_000)

# Counts per V and per A of a shunt of 1 mOhm and a divider of 2351, as Tasmota has measured.
UREF = const(15_187)
IREF = const(251_213)
_PREF_PARTS = const(30)  # keeps the divisor of power a small int, exact to 1/17000


class Bl0942(MeteringChip):
    """The chip on `uart` with `address` 0 to 3; `is_reversed` where its shunt is turned around."""

    def __init__(
        self,
        uart: "Uart",
        address: int = 0,
        is_reversed: bool = False,
        most_w: int = 8_000,
        gains: "Gains | None" = None,
        uref: int = UREF,
        iref: int = IREF,
    ) -> None:
        MeteringChip.__init__(self)
        self._read = _READ | address
        self._sign = -1 if is_reversed else 1
        self._gains = gains = gains or Gains()
        self._uref = uref
        self._iref = iref
        pref_milli = uref * iref * 3537 * 1000 // (305978 * 73989)
        self._pref = pref_milli * _PREF_PARTS // 1000
        self._question = UartQuestion(uart, bytes((self._read,)) + _ALL, _PACKET)
        self._counter = ChipCounter(1 << 24, most_w * pref_milli // 419_430_400 + 1)
        self._energy = CoarseEnergy(419_430_400 * 1000 * gains.power, pref_milli * UNITY)

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        heard = self._question.hear(elapsed_ms)
        if heard == WAITING:
            return False
        at = self._find(heard)
        if at < 0:
            self.lost_frames += 1
            return False
        self._show(reading, at)
        self._count(reading, self._long(at + 13))
        return True

    def _find(self, heard: int) -> int:
        """Return where the last good packet of `heard` octets begins, or -1."""
        octets = self._question.buffer
        for at in range(heard - _PACKET, -1, -1):
            if octets[at] == _HEAD and self._sums_up(at):
                return at
        return -1

    def _sums_up(self, at: int) -> bool:
        octets = self._question.buffer
        total = self._read
        for octet in range(at, at + _PACKET):
            total += octets[octet]
        return total & 0xFF == 0xFF

    def _show(self, reading: "Reading", at: int) -> None:
        gains = self._gains
        watt = self._long(at + 10)
        if watt & 0x800000:
            watt -= 1 << 24
        voltage_mv = mul_div(self._long(at + 4), 1000, self._uref)
        current_ma = mul_div(self._long(at + 1), 1000, self._iref)
        power_mw = self._sign * mul_div(watt, 1000 * _PREF_PARTS, self._pref)
        show(
            reading,
            times(voltage_mv, gains.voltage),
            times(current_ma, gains.current),
            times(power_mw, gains.power),
        )
        period = self._question.buffer[at + 16] | self._question.buffer[at + 17] << 8
        reading.frequency_mhz = _UHZ_PER_PERIOD // period if period else 0
        self._flow_apparent(reading)

    def _count(self, reading: "Reading", count: int) -> None:
        steps = self._counter.step(count, self._unheard_ms)
        if self._counter.has_restarted:
            self._energy.lose_step()
        flowed_mj = 0
        if steps:
            flowed_mj = self._energy.step(steps)
        elif not self.is_silent:
            flowed_mj = self._energy.flow(abs(reading.power_mw), self._unheard_ms)
        if reading.power_mw >= 0:
            reading.import_mj = flowed_mj
        else:
            reading.export_mj = flowed_mj

    def _long(self, at: int) -> int:
        octets = self._question.buffer
        return octets[at] | octets[at + 1] << 8 | octets[at + 2] << 16
