"""Finding a meter's gains with one resistive load, and refusing what would make it worse.

Here: what is read, what must hold, and what follows. Not here: asking (`commands.calibrate`), nor
how the meter applies it (SPEC 2.15). A resistive load takes voltage times current, so that two
numbers of a good instrument give all three gains.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from . import household
from .errors import MeterRefusedError, WattkeyError
from .meter_client import MeterClient
from .meter_data import UNITY_GAIN, CalibrationRecord

READINGS = 5
PAUSE_S = 1.2
"""More than a second: the slowest chips say something new each second."""

LEAST_POWER_W, MOST_POWER_W = 20, 30_000
LEAST_VOLTAGE_V, MOST_VOLTAGE_V = 80, 300
_STEADY_PERCENT = Decimal(1)
_LEAST_FACTOR = Decimal("0.9")
MOST_CORRECTION_PERCENT = 20


class CalibrationError(WattkeyError):
    """Something is wrong with load, wiring or numbers: the meter is left as it was."""


@dataclass(frozen=True)
class Sample:
    """What the meter shows at one moment: V, A, W and power factor."""

    voltage: Decimal
    current: Decimal
    power: Decimal
    factor: Decimal


@dataclass(frozen=True)
class Proposal:
    """Mean of what was shown, what it really was, and the gains that follow."""

    shown: Sample
    voltage: Decimal
    power: Decimal
    before: CalibrationRecord
    gains: tuple[int, int, int]

    def record(self, time_s: int) -> CalibrationRecord:
        """What is to be written, made at Unix time `time_s`."""
        milli = (int(self.voltage * 1000), int(self.power * 1000))
        return CalibrationRecord(*self.gains, time_s, *milli)


def measure(
    meter: MeterClient, sleep: Callable[[float], None], readings: int = READINGS
) -> list[Sample]:
    """Read the meter `readings` times, `PAUSE_S` apart (after `log_in`)."""
    samples = []
    for at in range(readings):
        if at:
            sleep(PAUSE_S)
        values = meter.instantaneous()
        samples.append(Sample(*(values[obis] for obis in household.FOR_CALIBRATION)))
    return samples


def present(meter: MeterClient) -> CalibrationRecord:
    """What `meter` is calibrated by now; CalibrationError where its firmware knows of none."""
    try:
        return meter.calibration()
    except MeterRefusedError:
        raise CalibrationError(
            "this meter's firmware is older and knows of no calibration",
            "bring it newer firmware (wattkey deploy), then calibrate",
        ) from None


def propose(
    samples: Sequence[Sample], before: CalibrationRecord, voltage: Decimal, power: Decimal
) -> Proposal:
    """The gains by which the meter shows `voltage` V and `power` W; CalibrationError if unsound."""
    check_reference(voltage, power)
    shown = Sample(*(_mean([getattr(s, name) for s in samples]) for name in Sample.__annotations__))
    _check_presence(shown)
    _check_steadiness(samples)
    _check_factor(shown)
    wanted = (voltage, power / voltage, power)
    pairs = zip(wanted, (shown.voltage, shown.current, shown.power), before.gains, strict=True)
    gains = [int((gain * is_ / seen).to_integral_value()) for is_, seen, gain in pairs]
    _check_gains(gains)
    return Proposal(shown, voltage, power, before, (gains[0], gains[1], gains[2]))


def check_reference(voltage: Decimal, power: Decimal) -> None:
    """Raise CalibrationError unless the instrument's numbers can be those of a household load."""
    if not LEAST_VOLTAGE_V <= voltage <= MOST_VOLTAGE_V:
        raise CalibrationError(
            f"{voltage} V is no mains voltage",
            f"give what the other instrument shows, {LEAST_VOLTAGE_V} to {MOST_VOLTAGE_V} V",
        )
    if not LEAST_POWER_W <= power <= MOST_POWER_W:
        raise CalibrationError(
            f"{power} W cannot be calibrated with",
            f"take a resistive load of {LEAST_POWER_W} W or more: a lamp, better a kettle",
        )


def _check_presence(shown: Sample) -> None:
    if shown.voltage < 1:
        raise CalibrationError(
            "the meter measures no voltage", "is mains on, and is supply switched on?"
        )
    if shown.power <= 0 or shown.current <= 0:
        raise CalibrationError(
            "the meter measures no load, or one that feeds in",
            "is the load on, behind the meter, and the relay closed (wattkey status)? "
            "Below 0 the current's wires are exchanged",
        )


def _check_steadiness(samples: Sequence[Sample]) -> None:
    for name, unit in (("voltage", "V"), ("current", "A"), ("power", "W")):
        values = [getattr(sample, name) for sample in samples]
        spread = 100 * (max(values) - min(values)) / max(values)
        if spread > _STEADY_PERCENT:
            raise CalibrationError(
                f"the {name} is not steady: {min(values)} to {max(values)} {unit}",
                "let the load warm up, and switch everything else off; then try again",
            )


def _check_factor(shown: Sample) -> None:
    if shown.factor < _LEAST_FACTOR:
        raise CalibrationError(
            f"the power factor is {shown.factor:.2f}: this load is not resistive",
            "take a kettle, a heater without fan, or a filament lamp, and nothing else",
        )


def _check_gains(gains: Sequence[int]) -> None:
    for name, gain in zip(("voltage", "current", "power"), gains, strict=True):
        percent = Decimal(100 * (gain - UNITY_GAIN)) / UNITY_GAIN
        if abs(percent) > MOST_CORRECTION_PERCENT:
            raise CalibrationError(
                f"the {name} would need a correction of {percent:+.1f} %, "
                f"more than {MOST_CORRECTION_PERCENT} %",
                "are the numbers of this very load, and is it the only one? "
                "Else a part is broken or wired wrongly",
            )


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)
