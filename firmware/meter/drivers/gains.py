"""What a calibration found: by how much each measured value is to be multiplied.

Here: three factors. Not here: finding them. One resistive load of known voltage and power gives
all three, and energy follows power.
"""

from ..const import const
from .whole_numbers import mul_div

UNITY = const(10_000)
_LEAST = const(5_000)
_MOST = const(20_000)


class Gains:
    """Factors in 1/10000 for voltage, current and power; a module that needs more is broken."""

    def __init__(self, voltage: int = UNITY, current: int = UNITY, power: int = UNITY) -> None:
        for gain in (voltage, current, power):
            if not _LEAST <= gain <= _MOST:
                raise ValueError("a gain is 5000 to 20000; 10000 changes nothing")
        self.voltage = voltage
        self.current = current
        self.power = power


def times(value: int, gain: int) -> int:
    """Return `value` with `gain` applied. Allocates nothing."""
    return value if gain == UNITY else mul_div(value, gain, UNITY)
