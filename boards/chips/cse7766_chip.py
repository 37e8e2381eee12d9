"""A CSE7766 as its driver meets it: it talks all the time, and is unsure about small powers.

Here: its frames and its pulse count. Not here: the wire. Facts as in `drivers.cse7766`. Of the 18
frames a second only the last three are sent, after the end of the one before: a driver passes over
the others anyway. Below 5 W the power cycle is said to be valid only now and then, and the first
one of a load is a part of a cycle.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading

    from .uart_line import UartLine

_UK, _IK, _PK = 194_400, 16_400, 5_351_000  # of the recorded chip
_FRAME = 24
_FRAME_MS = 55
_FRAMES = 3
_LONGEST = 0xFFFFFF
_START_MA = 50
_UNSURE_MW = 5_000


class Cse7766Chip:
    """The chip on `line`. `flags` are more bits of a state Fxh; `stray` counts pulses of noise."""

    def __init__(self, line: "UartLine", pk: int = _PK) -> None:
        self.pk = pk
        self.pulses = 0
        self.flags = 0
        self.is_uncalibrated = False
        self.is_powered = True
        self._line = line
        self._over = 0  # energy towards the next pulse, in uJ
        self._tail = b""
        self._clock_ms = 0
        self._unsure = 0
        self._was_idle = True

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Measure `elapsed_ms` of `truth` and talk meanwhile."""
        if not self.is_powered:
            return
        self._over += (truth.import_mj + truth.export_mj) * 1000
        self.pulses = (self.pulses + self._over // self.pk) & 0xFFFF
        self._over %= self.pk
        self._clock_ms += elapsed_ms
        frames = self._clock_ms // _FRAME_MS
        self._clock_ms %= _FRAME_MS
        if frames:
            self._talk(self.frame(truth), min(frames, _FRAMES))

    def cut(self) -> None:
        """The chip loses its own power: it forgets its count and stops in the middle of a frame."""
        self.is_powered = False
        self.pulses = self._over = 0
        self._tail = b""

    def stray_pulse(self) -> None:
        """Count a pulse that no energy made."""
        self.pulses = (self.pulses + 1) & 0xFFFF

    def frame(self, truth: "Reading") -> bytes:
        """Return a frame of this moment."""
        power_mw = abs(truth.power_mw)
        cycles = (
            _cycle(_UK, truth.voltage_mv),
            _cycle(_IK, truth.current_ma if truth.current_ma >= _START_MA else 0),
            _cycle(self.pk, power_mw),
        )
        if self._was_idle and power_mw:
            cycles = cycles[:2] + (cycles[2] // 2,)
        self._was_idle = power_mw == 0
        state, valid = self._state(truth, power_mw)
        return make_frame(state, (_UK, _IK, self.pk), cycles, valid, self.pulses)

    def _state(self, truth: "Reading", power_mw: int) -> "tuple[int, int]":
        """Return the state and which cycles are valid."""
        flags = self.flags
        if truth.voltage_mv == 0:
            flags |= 0x08
        if power_mw == 0:
            flags |= 0x02
        if flags:
            return 0xF0 | flags, 0x70
        self._unsure = (self._unsure * 5 + 3) % 16
        is_sure = power_mw >= _UNSURE_MW or self._unsure < 5
        return 0xAA if self.is_uncalibrated else 0x55, 0x70 if is_sure else 0x60

    def _talk(self, frame: bytes, count: int) -> None:
        said = self._tail + frame * count
        begun = self._clock_ms * _FRAME // _FRAME_MS
        self._tail = frame[begun:] if begun else b""
        self._line.deliver(said + frame[:begun])


def make_frame(
    state: int,
    coefficients: "tuple[int, int, int]",
    cycles: "tuple[int, int, int]",
    valid: int,
    pulses: int,
) -> bytes:
    """Return the 24 octets."""
    octets = bytes((state, 0x5A))
    for coefficient, cycle in zip(coefficients, cycles):
        octets += coefficient.to_bytes(3, "big") + cycle.to_bytes(3, "big")
    octets += bytes((valid | 0x01,)) + pulses.to_bytes(2, "big")
    return octets + bytes((sum(octets[2:]) & 0xFF,))


def _cycle(coefficient: int, milli: int) -> int:
    """Return the cycle that says `milli` thousandths of a V, A or W."""
    if milli == 0:
        return _LONGEST
    return max(1, min(_LONGEST, coefficient * 1000 // milli))
