"""ADE7953: two currents and one voltage, with sign, reactive and apparent, on I2C at 38h.

Here: one of its channels as a reading, the other as the neutral if wanted. Facts are from public
drivers (ESPHome's and Tasmota's, read for facts only) and the register table that several
libraries give:

- 16-bit register addresses; 0xxh are 8 bits wide, 1xxh 16, 3xxh 32, high octet first, 24-bit values
  sign-extended. Channel B's register follows A's.
- At reset LCYCMODE (004h) is 40h: reading an energy register clears it. We write 0, so that a
  transfer that fails loses nothing, and count differences of 24 bits, which wrap. Reading 40h means
  that the chip has begun anew with its registers at 0.
- CONFIG 0004h keeps the bus on I2C; 0FEh = ADh then 120h = 0030h is the maker's own setting.
- On Shelly's hardware V = VRMS / 26000, A = IRMS / 100000, W = WATT / 154; a count of energy is
  3600 / 154^2 Ws; Hz = 223750 / (PERIOD + 1).

Positive reactive power is taken for inductive; no source says so, and boards differ in wiring.
"""

from ..const import const
from .chip_counter import ChipCounter
from .gains import UNITY, Gains, times
from .metering_chip import MeteringChip, add_reactive, show
from .whole_numbers import EnergyScale, mul_div

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading
    from .ds3231 import I2c

A = const(0)
B = const(1)

_ADDRESS = const(0x38)
_LCYCMODE = const(0x004)
_UNLOCK = const(0x0FE)
_CONFIG = const(0x102)
_PERIOD = const(0x10E)
_MAKERS = const(0x120)
_WATT = const(0x312)
_VAR = const(0x314)
_IRMS = const(0x31A)
_VRMS = const(0x31C)
_ACTIVE_ENERGY = const(0x31E)
_REACTIVE_ENERGY = const(0x320)
_APPARENT_ENERGY = const(0x322)

_AS_AT_RESET = const(0x40)
_OURS = const(0x00)
_MHZ = const(223_750_000)
_WATT_COUNTS = const(154)
_COUNT_MJ = const(3_600_000)
_COUNTS = const(154 * 154)
_WAVE_MV = const(10_000)
_START_MA = const(20)  # below it the current is the input's noise, by Tasmota


class Ade7953(MeteringChip):
    """The chip on `i2c`, whose `channel` A or B measures the load; `is_reversed` if its current
    transformer is turned around. With `has_neutral` the other channel measures the neutral.
    """

    def __init__(
        self,
        i2c: "I2c",
        channel: int = A,
        is_reversed: bool = False,
        has_neutral: bool = False,
        most_w: int = 26_000,
        gains: "Gains | None" = None,
    ) -> None:
        MeteringChip.__init__(self)
        self._i2c = i2c
        self._channel = channel
        self._sign = -1 if is_reversed else 1
        self._has_neutral = has_neutral
        self._gains = gains = gains or Gains()
        self._octet, self._word, self._long = bytearray(1), bytearray(2), bytearray(4)
        most_per_s = most_w * 1000 * _COUNTS // _COUNT_MJ + 1
        self._active = ChipCounter(1 << 24, most_per_s)
        self._reactive = ChipCounter(1 << 24, most_per_s)
        self._apparent = ChipCounter(1 << 24, most_per_s)
        self._scales = [_scale(gains.power) for _ in range(6)]

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        try:
            if self._is_ours():
                self._fetch(reading)
                return True
        except OSError:  # nobody answers: no power, or a wire
            pass
        self.lost_frames += 1
        return False

    def _is_ours(self) -> bool:
        """Say whether the chip is as we set it; set one that has just begun."""
        self._i2c.readfrom_mem_into(_ADDRESS, _LCYCMODE, self._octet, addrsize=16)
        mode = self._octet[0]
        if mode == _OURS:
            return True
        if mode == _AS_AT_RESET:
            self._begin()
        return False

    def _begin(self) -> None:
        self._write(_CONFIG, b"\x00\x04")
        self._write(_UNLOCK, b"\xad")
        self._write(_MAKERS, b"\x00\x30")
        self._write(_LCYCMODE, b"\x00")
        for counter in (self._active, self._reactive, self._apparent):
            counter.begin_at(0)

    def _fetch(self, reading: "Reading") -> None:
        """Read all before anything is counted: a transfer may fail at any of them."""
        channel, sign = self._channel, self._sign
        active = sign * self._read(_ACTIVE_ENERGY + channel)
        reactive = sign * self._read(_REACTIVE_ENERGY + channel)
        apparent = self._read(_APPARENT_ENERGY + channel)
        neutral_ma = self._current_ma(1 - channel) if self._has_neutral else 0
        self._show(reading)
        reading.neutral_ma = neutral_ma
        self._count(reading, active, reactive, apparent)

    def _show(self, reading: "Reading") -> None:
        current_ma = self._current_ma(self._channel)
        voltage_mv = times(self._read(_VRMS) // 26, self._gains.voltage)
        power_mw = self._power(_WATT + self._channel)
        reactive_mvar = self._power(_VAR + self._channel)
        period = self._period()
        if not current_ma:
            power_mw = reactive_mvar = 0
        show(reading, voltage_mv, current_ma, power_mw)
        reading.reactive_mvar = reactive_mvar
        # Without a wave there are no crossings to count.
        reading.frequency_mhz = _MHZ // (period + 1) if voltage_mv >= _WAVE_MV else 0

    def _count(self, reading: "Reading", active: int, reactive: int, apparent: int) -> None:
        span_ms = self._unheard_ms
        active = self._active.signed_step(active, span_ms)
        reactive = self._reactive.signed_step(reactive, span_ms)
        apparent = abs(self._apparent.signed_step(apparent, span_ms))
        scales = self._scales
        if active >= 0:
            reading.import_mj = scales[0].mj(active)
            reading.import_mvas = scales[2].mj(apparent)
        else:
            reading.export_mj = scales[1].mj(-active)
            reading.export_mvas = scales[3].mj(apparent)
        add_reactive(reading, active < 0, self._reactive_mvars(reactive))

    def _reactive_mvars(self, counts: int) -> int:
        if counts >= 0:
            return self._scales[4].mj(counts)
        return -self._scales[5].mj(-counts)

    def _current_ma(self, channel: int) -> int:
        current_ma = times(self._read(_IRMS + channel) // 100, self._gains.current)
        return current_ma if current_ma >= _START_MA else 0

    def _power(self, register: int) -> int:
        power = self._sign * self._read(register)
        return times(mul_div(power, 1000, _WATT_COUNTS), self._gains.power)

    def _period(self) -> int:
        self._i2c.readfrom_mem_into(_ADDRESS, _PERIOD, self._word, addrsize=16)
        return self._word[0] << 8 | self._word[1]

    def _read(self, register: int) -> int:
        """Return one signed value of 24 bits."""
        octets = self._long
        self._i2c.readfrom_mem_into(_ADDRESS, register, octets, addrsize=16)
        value = octets[1] << 16 | octets[2] << 8 | octets[3]
        return value - (1 << 24) if octets[0] & 0x80 else value

    def _write(self, register: int, octets: bytes) -> None:
        self._i2c.writeto_mem(_ADDRESS, register, octets, addrsize=16)


def _scale(gain: int) -> EnergyScale:
    return EnergyScale(_COUNT_MJ * gain, _COUNTS * UNITY)
