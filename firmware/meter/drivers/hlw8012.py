"""HLW8012, CSE7759 and BL0937: power as pulses on CF, voltage or current as pulses on CF1.

Here: pulses counted over time as a reading. Not here: counting them, which is the chip's own work
(`machine.Counter` over PCNT; the ESP32-C3 has none). Facts are from the public drivers of ESPHome
and Tasmota (read for facts only):

- CF always runs: each of its pulses is a fixed energy. CF1 gives what SEL chooses; after a change
  it needs 300 ms. Which level of SEL chooses the current is the board's.
- Without load CF is silent; a single pulse in ten seconds is noise.
- No frequency, no sign.

Voltage and current are each measured for a second in turn, so each is up to four seconds old. The
power, which limits and energy hang on, is of every sample.
"""

from ..const import const
from .gains import UNITY, Gains, times
from .metering_chip import MeteringChip, show
from .start_gate import StartGate
from .whole_numbers import EnergyScale, mul_div

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..core.energy import Reading

    class PulseCounter(Protocol):
        """The part of `machine.Counter` that is used: `value(0)` gives the count and clears it."""

        def value(self, __value: int) -> int: ...

    class OutputPin(Protocol):
        """The part of `machine.Pin` that drives a line."""

        def value(self, __level: int) -> object: ...


_SETTLE_MS = const(300)
_WINDOW_MS = const(900)
_FEW_PULSES = const(16)  # a power of fewer needs a longer look
_LOOK_MS = const(10_000)
_LONGEST_MS = const(20_000)


class PulseLaw:
    """What a pulse is worth: energy on CF in mJ as a fraction, uV and uA per Hz on CF1."""

    def __init__(self, pulse_mj: "tuple[int, int]", uv_per_hz: int, ua_per_hz: int) -> None:
        self.pulse_mj = pulse_mj
        self.uv_per_hz = uv_per_hz
        self.ua_per_hz = ua_per_hz


def bl0937(divider: int = 2351, shunt_uohm: int = 1000) -> PulseLaw:
    """Return the law of a BL0937: Vref 1.218 V, W/Hz = Vref^2 D / R / 1721506."""
    pulse_mj = (1_483_524 * divider * 1000, 1_721_506 * shunt_uohm)
    return PulseLaw(
        pulse_mj, 1_218_000 * divider // 15_397, 1_218_000_000_000 // (shunt_uohm * 94_638)
    )


def hlw8012(divider: int = 2351, shunt_uohm: int = 1000) -> PulseLaw:
    """Return the law of an HLW8012 or CSE7759: Vref 2.43 V, oscillator 3.579 MHz."""
    pulse_mj = (5_904_900 * divider * 1000 * 64, 24 * 3_579_000 * shunt_uohm)
    return PulseLaw(
        pulse_mj,
        2_430_000 * divider * 256 // 3_579_000,
        2_430_000_000_000 * 512 // (24 * 3_579_000 * shunt_uohm),
    )


class Hlw8012(MeteringChip):
    """The chip whose CF and CF1 are counted by `cf` and `cf1`; `current_level` is what `sel` needs
    for the current.
    """

    def __init__(
        self,
        cf: "PulseCounter",
        cf1: "PulseCounter",
        sel: "OutputPin",
        law: PulseLaw,
        current_level: int = 1,
        most_w: int = 8_000,
        gains: "Gains | None" = None,
    ) -> None:
        MeteringChip.__init__(self)
        self._cf, self._cf1, self._sel = cf, cf1, sel
        self._law = law
        self._current_level = current_level
        self._gains = gains = gains or Gains()
        mj, per = law.pulse_mj
        self._scale = EnergyScale(mj * gains.power, per * UNITY)
        self._pulse_mj = mj // per + 1
        self._most_per_s = most_w * 1000 * per // mj + 1
        self._gate = StartGate()
        self._looked_ms = self._looked_mj = self._looked_pulses = 0
        self._voltage_mv = self._current_ma = self._power_mw = 0
        self._is_current = False
        self._choose(False)

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        pulses = self._cf.value(0)
        if pulses > self._most_per_s * (elapsed_ms // 1000 + 1):  # nothing the wiring carries
            self.lost_frames += 1
            pulses = 0
        pulses = self._gate.let_through(pulses, elapsed_ms)
        flowed_mj = self._scale.mj(pulses)
        self._look(pulses, flowed_mj, elapsed_ms)
        self._listen(elapsed_ms)
        show(reading, self._voltage_mv, self._current_ma if self._power_mw else 0, self._power_mw)
        self._flow_apparent(reading)
        reading.import_mj = flowed_mj
        return self._voltage_mv > 0 or pulses > 0

    def _look(self, pulses: int, flowed_mj: int, elapsed_ms: int) -> None:
        """Measure power: over this sample, or over ten seconds where pulses are few."""
        if pulses >= _FEW_PULSES:  # enough by themselves: what was before is no part of it
            self._looked_ms = self._looked_mj = self._looked_pulses = 0
        self._looked_ms = min(self._looked_ms + elapsed_ms, _LONGEST_MS)
        self._looked_mj += flowed_mj
        self._looked_pulses += pulses
        span_ms = self._looked_ms or 1
        if self._looked_pulses < _FEW_PULSES and span_ms < _LOOK_MS:
            # One pulse more would have been seen: a load that went is noticed at once.
            ceiling_mw = mul_div(self._looked_mj + self._pulse_mj, 1000, span_ms)
            self._power_mw = min(self._power_mw, ceiling_mw)
            return
        self._power_mw = mul_div(self._looked_mj, 1000, span_ms)
        self._looked_ms = self._looked_mj = self._looked_pulses = 0

    def _listen(self, elapsed_ms: int) -> None:
        """Measure voltage and current in turn: let CF1 settle, then count for a while."""
        self._listened_ms += elapsed_ms
        if not self._is_settled:
            if self._listened_ms >= _SETTLE_MS:
                self._cf1.value(0)
                self._listened_ms = 0
                self._is_settled = True
            return
        if self._listened_ms < _WINDOW_MS:
            return
        self._measure(self._cf1.value(0))
        self._choose(not self._is_current)

    def _measure(self, pulses: int) -> None:
        """Turn `pulses` of `_listened_ms` into mV or mA; a single one is noise."""
        if pulses < 2:
            pulses = 0
        law, gains = self._law, self._gains
        if self._is_current:
            self._current_ma = times(pulses * law.ua_per_hz // self._listened_ms, gains.current)
        else:
            self._voltage_mv = times(pulses * law.uv_per_hz // self._listened_ms, gains.voltage)

    def _choose(self, current: bool) -> None:
        self._is_current = current
        self._sel.value(self._current_level if current else 1 - self._current_level)
        self._is_settled = False
        self._listened_ms = 0
