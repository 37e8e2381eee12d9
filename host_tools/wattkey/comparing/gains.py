"""What a comparison means for the tested meter's calibration: gains, or why there are none.

Here: which gains follow. Not here: the errors (`arithmetic`), nor how a meter applies gains
(SPEC 2.15).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from ..calibration import MOST_CORRECTION_PERCENT
from ..meter_data import UNITY_GAIN, CalibrationRecord
from . import arithmetic as comparison
from .arithmetic import Span

_NAMES = ("voltage", "current", "power")


@dataclass(frozen=True)
class Suggestion:
    """`record` is the calibration that would take the error away, None where there is none.

    `text` says so, or why not. Its `time_s` is for who writes it to fill in.
    """

    text: str
    record: CalibrationRecord | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        gains = None if self.record is None else dict(zip(_NAMES, self.record.gains, strict=True))
        return {"text": self.text, "gains": gains}


def suggest(spans: Sequence[Span], before: CalibrationRecord | None) -> Suggestion:
    """What gains follow from `spans`, on a meter that has those of `before` (None: has none)."""
    whole = comparison.error_of(spans)
    if whole.percent is None:
        return Suggestion("too little energy for a calibration")
    if not comparison.is_steady(spans):
        return Suggestion("none: the error is not steady, so no gain would take it away")
    ratios = comparison.ratios_of(spans)
    if not whole.is_real and _is_near(ratios.voltage) and _is_near(ratios.current):
        return Suggestion("none wanted: no error that could be told from none")
    if before is None:
        return Suggestion("none: the meter has no calibration to change (older firmware)")
    found = (ratios.voltage, ratios.current, ratios.power)
    gains = [
        gain if ratio is None else round(gain * ratio)
        for gain, ratio in zip(before.gains, found, strict=True)
    ]
    return _checked(gains, before, spans)


def _checked(gains: Sequence[int], before: CalibrationRecord, spans: Sequence[Span]) -> Suggestion:
    percents = [100 * (gain - UNITY_GAIN) / UNITY_GAIN for gain in gains]
    named = ", ".join(
        f"{name} {old} to {new}"
        for name, old, new in zip(_NAMES, before.gains, gains, strict=True)
        if old != new
    )
    if max(abs(percent) for percent in percents) > MOST_CORRECTION_PERCENT:
        text = f"none: {named} is more than {MOST_CORRECTION_PERCENT} %; a part is broken, or wired"
        return Suggestion(f"{text} wrongly")
    if not named:
        return Suggestion("as they are: the error is less than a step of theirs")
    voltage_v = fmean([span.reference.voltage_v or 0.0 for span in spans])
    power_w = comparison.error_of(spans).reference_wh / sum(span.hours for span in spans)
    milli = (round(voltage_v * 1000), round(power_w * 1000))
    record = CalibrationRecord(gains[0], gains[1], gains[2], 0, *milli)
    return Suggestion(f"the error is steady; in 1/{UNITY_GAIN}: {named}", record)


def _is_near(ratio: float | None) -> bool:
    return ratio is None or abs(ratio - 1) * 100 < comparison.STEADY_PERCENT
