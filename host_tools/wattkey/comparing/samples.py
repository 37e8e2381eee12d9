"""What both meters showed, sample by sample, and the spans of time between.

Here: which samples make a span, and what of its energy is in doubt. Not here: reading them
(`live`), percents (`arithmetic`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean

from .arithmetic import Measured, Span

_METER_AGE_S = 2
"""A register tells of the meter's last sample, and that of what its chip said before it."""

_MOST_SPANS, _FEWEST_SPANS = 48, 4
_ENOUGH_COUNTS = 300
"""Of energy, in a span whose error shall be known to a percent: both meters may be one off."""

_LENGTHS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400)


@dataclass(frozen=True)
class Shown:
    """What one meter shows at a moment; `clock_s` None where its clock is not set."""

    energy_wh: float
    power_w: float
    voltage_v: float
    current_a: float
    clock_s: int | None


@dataclass(frozen=True)
class Sample:
    """Both meters, read at `read_at`; the tested one's energy `skew_s` after the reference's."""

    read_at: datetime
    skew_s: float
    resolution_wh: float
    reference: Shown
    tested: Shown

    @property
    def clock_difference_s(self) -> float | None:
        """How far the tested meter's clock is ahead of the reference's."""
        ours, theirs = self.tested.clock_s, self.reference.clock_s
        return None if ours is None or theirs is None else float(ours - theirs)


def spans(samples: Sequence[Sample]) -> list[Span]:
    """The time between samples, in spans of one length: long enough to hold energy that tells an
    error, short enough for some of them, and 48 at most.

    Where the reference's clock runs, it dates them; else this computer's. A span in which a
    register ran backwards (a power cut takes up to a minute back) is left out.
    """
    if len(samples) < 2:
        return []
    moments = _moments(samples)
    length = _length(samples, moments[-1] - moments[0])
    found, first = [], 0
    for at in range(1, len(samples)):
        is_last = at == len(samples) - 1
        if is_last or _slot(moments[at], length) != _slot(moments[first], length):
            found.append(_span(samples[first : at + 1], moments[first], moments[at]))
            first = at
    return [span for span in found if min(span.reference.energy_wh, span.tested.energy_wh) >= 0]


def _moments(samples: Sequence[Sample]) -> list[datetime]:
    clocks = [sample.reference.clock_s for sample in samples]
    known = [clock for clock in clocks if clock is not None]
    if len(known) == len(samples) and all(one < other for one, other in pairwise(known)):
        return [datetime.fromtimestamp(clock, UTC) for clock in known]
    return [sample.read_at for sample in samples]


def _length(samples: Sequence[Sample], whole: timedelta) -> int:
    first, last = samples[0], samples[-1]
    counts = (last.reference.energy_wh - first.reference.energy_wh) / last.resolution_wh
    share = min(_ENOUGH_COUNTS / max(counts, 1), 1 / _FEWEST_SPANS)
    wanted_s = whole.total_seconds() * max(share, 1 / _MOST_SPANS)
    return next((length for length in _LENGTHS_S if length >= wanted_s), _LENGTHS_S[-1])


def _slot(moment: datetime, length_s: int) -> int:
    return int(moment.timestamp()) // length_s


def _span(samples: Sequence[Sample], begins: datetime, ends: datetime) -> Span:
    first, last = samples[0], samples[-1]
    reference = _measured([sample.reference for sample in samples])
    host_s = (last.read_at - first.read_at).total_seconds() or 1.0
    meter_s = (ends - begins).total_seconds() or 1.0
    share = abs(last.skew_s - first.skew_s) / host_s + _METER_AGE_S / meter_s
    tested = _measured([sample.tested for sample in samples])
    return Span(
        begins, ends, reference, tested, last.resolution_wh, abs(share * reference.energy_wh)
    )


def _measured(shown: Sequence[Shown]) -> Measured:
    return Measured(
        shown[-1].energy_wh - shown[0].energy_wh,
        fmean(each.voltage_v for each in shown),
        fmean(each.current_a for each in shown),
        fmean(each.power_w for each in shown),
    )
