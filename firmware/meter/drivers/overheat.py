"""An NTC thermometer beside a relay: too hot or not.

Here: one threshold. Not here: degrees, which nobody asks for. The NTC lies between the pin and
ground, under a resistor to 3.3 V: the hotter, the lower the voltage. A thermometer that is shorted
reads as hot and opens the contact; one that is torn off reads as cold, and `is_torn` says so.
"""

from math import exp

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from boards.definition import ThermometerDefinition

    class AnalogPin(Protocol):
        """The part of `machine.ADC` that is used: microvolts."""

        def read_uv(self) -> int: ...


_SUPPLY_MV = const(3300)
_ROOM_K = 298.15
_ZERO_K = 273.15
_TORN_MV = const(3100)  # colder than -35 C with the usual parts


class Overheat:
    """The thermometer on `pin`; `trip_c` is what it must not pass."""

    def __init__(self, pin: "AnalogPin", ntc: "ThermometerDefinition", trip_c: int) -> None:
        self._pin = pin
        self._trip_mv = threshold_mv(ntc, trip_c)

    def is_too_hot(self) -> bool:
        """Say whether `trip_c` is passed."""
        return self._pin.read_uv() // 1000 < self._trip_mv

    def is_torn(self) -> bool:
        """Say whether there seems to be no thermometer."""
        return self._pin.read_uv() // 1000 > _TORN_MV


def threshold_mv(ntc: "ThermometerDefinition", trip_c: int) -> int:
    """Return the pin's voltage at `trip_c`: R = R25 exp(B (1/T - 1/T25)). Once, not per sample."""
    exponent = ntc["beta_k"] * (1 / (trip_c + _ZERO_K) - 1 / _ROOM_K)
    ntc_ohm = int(ntc["ntc_ohm_at_25_c"] * exp(exponent))
    return _SUPPLY_MV * ntc_ohm // (ntc_ohm + ntc["resistor_ohm"])
