"""CSE7766, and CSE7759B and HLW8032 which speak alike: a chip that talks without being asked.

Here: the newest whole frame as a reading, and energy from its pulse count. Facts are from two
public drivers (ESPHome's and Tasmota's, read for facts only) and frames recorded by one of them:

- 4800 baud 8E1, 24 octets every 55 ms: state, 5Ah, then three pairs of 24 bits, coefficient and
  cycle, for voltage, current and power; flags, 16 bits of pulses, sum of octets 2 to 22.
- V = Uk / Ut, A = Ik / It, W = Pk / Pt; a pulse is Pk / 1000 mJ.
- State 55h is good, AAh has no coefficients of its own, Fxh has flags: cycle of voltage (bit 3),
  current (2), power (1) too long to measure, coefficients damaged (0). Drivers disagree on frames
  with bits 3 and 2: ESPHome drops them, Tasmota only those with both. To us a cycle too long is a
  value too small, so a dead line is seen as such: it is how an open contact looks.
- Flags 40h, 20h, 10h: the cycle of voltage, current, power is valid. Below about 5 W power is so
  now and then only, and the first one after that is of a part of a cycle.
- No frequency, no sign; below 50 mA no current.
"""

from ..const import const
from .chip_counter import ChipCounter
from .gains import UNITY, Gains, times
from .metering_chip import MeteringChip, show
from .start_gate import StartGate
from .whole_numbers import EnergyScale, mul_div

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading
    from .uart_question import Uart

_FRAME = const(24)
_FIXED = const(0x5A)
_GOOD = const(0x55)
_UNCALIBRATED = const(0xAA)
_FLAGGED = const(0xF0)
_NO_VOLTAGE = const(0x08)
_NO_CURRENT = const(0x04)
_NO_POWER = const(0x02)
_USELESS = const(0x01)
_VOLTAGE_VALID = const(0x40)
_CURRENT_VALID = const(0x20)
_POWER_VALID = const(0x10)

# At 1 s between samples 436 octets come: more than this, and the oldest are passed over.
_BUFFER = const(512)
_ENOUGH = const(47)  # one octet less may hold no whole frame
# Below 5 W one frame in three or so may have a power. Pulses tell sooner that a load went.
_POWER_GONE_MS = const(20_000)
_LONGEST_MS = const(100_000)
_STRANGERS = const(3)  # as many frames with another Pk are no noise

# What a chip in state AAh measures with, by Tasmota: Uk, Ik, Pk.
DEFAULT_COEFFICIENTS = (191_200, 16_140, 5_364_000)


class Cse7766(MeteringChip):
    """The chip whose frames come in on `uart`, which needs a receive buffer of a second: 512."""

    def __init__(self, uart: "Uart", most_w: int = 8_000, gains: "Gains | None" = None) -> None:
        MeteringChip.__init__(self)
        self._uart = uart
        self._gains = gains or Gains()
        self._most_w = most_w
        self._frame = bytearray(_BUFFER)
        self._gate = StartGate()
        self._pk = 0
        self._strangers = 0
        self._scale = EnergyScale(0, 1)
        self._counter = ChipCounter(0x10000, 1)
        self._no_power_ms = 0
        self._is_part_of_cycle = True

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        self._no_power_ms = min(self._no_power_ms + elapsed_ms, _POWER_GONE_MS)
        if self._uart.any() < _ENOUGH:
            return False
        at = self._newest()
        if at < 0 or not self._knows(self._coefficient(at, 2)):
            self.lost_frames += 1
            return False
        pulses = self._frame[at + 21] << 8 | self._frame[at + 22]
        counted = self._counter.step(pulses, self._unheard_ms)
        self._show(reading, at, counted)
        reading.import_mj = self._scale.mj(self._gate.let_through(counted, self._unheard_ms))
        return True

    def _newest(self) -> int:
        """Return where the newest good frame on the line begins, or -1; all before it is gone."""
        found = -1
        while self._uart.any() >= _ENOUGH:  # fewer wait for the rest of their frame
            found = self._find(self._uart.readinto(self._frame) or 0)
        return found

    def _find(self, octets: int) -> int:
        """Return where the last good frame of so many octets begins, or -1."""
        frame = self._frame
        for at in range(octets - _FRAME, -1, -1):
            if frame[at + 1] == _FIXED and _is_usable(frame[at]) and _sums_up(frame, at):
                return at
        return -1

    def _knows(self, pk: int) -> bool:
        """Say whether a frame has the Pk of those before: what a check of one octet let through."""
        if pk == self._pk:
            self._strangers = 0
            return True
        self._strangers += 1
        if self._pk and self._strangers < _STRANGERS:
            return False
        self._learn(pk)
        return True

    def _learn(self, pk: int) -> None:
        """Begin with a chip of this Pk: once in its life, and only here anything is allocated."""
        self._pk = pk
        self._strangers = 0
        self._scale = EnergyScale(pk * self._gains.power, 1000 * UNITY)
        self._counter = ChipCounter(0x10000, self._most_w * 1_000_000 // (pk or 1) + 1)

    def _show(self, reading: "Reading", at: int, counted: int) -> None:
        valid, flags, gains = self._frame[at + 20], _flags(self._frame[at]), self._gains
        voltage_mv = current_ma = power_mw = 0
        if valid & _VOLTAGE_VALID and not flags & _NO_VOLTAGE:
            voltage_mv = times(self._measured(at, 0, 1000), gains.voltage)
            power_mw = self._power_mw(at, min(reading.power_mw, self._ceiling_mw(counted)))
        if valid & _CURRENT_VALID and not flags & _NO_CURRENT and power_mw:
            current_ma = times(self._measured(at, 1, 1000), gains.current)
        show(reading, voltage_mv, current_ma, power_mw)
        self._flow_apparent(reading)

    def _power_mw(self, at: int, before_mw: int) -> int:
        """Return the power, or `before_mw` while this frame's is not to be had."""
        if _flags(self._frame[at]) & _NO_POWER:
            self._is_part_of_cycle = True
            return 0
        if not self._frame[at + 20] & _POWER_VALID:
            self._is_part_of_cycle = True
            return 0 if self._no_power_ms >= _POWER_GONE_MS else before_mw
        self._no_power_ms = 0
        if self._is_part_of_cycle:
            self._is_part_of_cycle = False
            return before_mw
        return times(self._measured(at, 2, 100) * 10, self._gains.power)

    def _ceiling_mw(self, counted: int) -> int:
        """Return more than flowed, if so many pulses came: a load that went is seen at once."""
        span_ms = max(1, min(self._unheard_ms, _LONGEST_MS))
        return mul_div((counted + 1) * (self._pk // 1000 + 1), 1000, span_ms)

    def _measured(self, at: int, which: int, per_unit: int) -> int:
        """Return voltage, current or power, in parts of which `per_unit` are a V, A or W."""
        return mul_div(self._coefficient(at, which), per_unit, self._cycle(at, which))

    def _coefficient(self, at: int, which: int) -> int:
        """Return Uk, Ik or Pk."""
        if self._frame[at] == _UNCALIBRATED:
            return DEFAULT_COEFFICIENTS[which]
        return self._long(at + 2 + 6 * which)

    def _cycle(self, at: int, which: int) -> int:
        return self._long(at + 5 + 6 * which) or 1

    def _long(self, at: int) -> int:
        frame = self._frame
        return frame[at] << 16 | frame[at + 1] << 8 | frame[at + 2]


def _is_usable(state: int) -> bool:
    return state in (_GOOD, _UNCALIBRATED) or (
        state & _FLAGGED == _FLAGGED and not state & _USELESS
    )


def _flags(state: int) -> int:
    """Return the flags of a state Fxh, none of another."""
    return state & 0x0F if state & _FLAGGED == _FLAGGED else 0


def _sums_up(frame: bytearray, at: int) -> bool:
    total = 0
    for octet in range(at + 2, at + _FRAME - 1):
        total += frame[octet]
    return total & 0xFF == frame[at + _FRAME - 1]
