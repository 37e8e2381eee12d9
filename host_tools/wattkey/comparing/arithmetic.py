"""Two meters on one load: how far the tested one is off the reference, and how sure that is.

Here: the arithmetic. Not here: how readings come (`live`, `kept`), nor
how they look (`text`, `picture`).

A register of whole Wh tells a difference to less than 1 Wh, so two meters' to less than 2 Wh. Spans
that follow each other share their readings, and are as sure as one; runs of them are not, and add
as independent errors do. Where that makes more than `LARGEST_DOUBT_PERCENT` there is no percent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import fmean, pstdev

LARGEST_DOUBT_PERCENT = 2.0
"""A percent that is less sure than this is not given: kitchen boards are off by about so much."""

STEADY_PERCENT = 0.5
"""Spans whose errors differ by no more than this, beyond their doubt, have one gain's error."""

_FEWEST_FOR_STEADY = 3
_BAND_EDGES_W = (0, 50, 200, 500, 1_000, 2_000, 5_000)


@dataclass(frozen=True)
class Measured:
    """What one meter says of a span: energy, and means of V, A and W where it tells them."""

    energy_wh: float
    voltage_v: float | None = None
    current_a: float | None = None
    power_w: float | None = None


@dataclass(frozen=True)
class Span:
    """One stretch of time as both meters have it.

    `resolution_wh` is what one count of their registers is worth, `timing_wh` what may have flowed
    while only one of them had been read, or had begun.
    """

    begins: datetime
    ends: datetime
    reference: Measured
    tested: Measured
    resolution_wh: float
    timing_wh: float = 0.0

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.ends - self.begins).total_seconds() / 3600

    @property
    def mean_w(self) -> float:
        """Mean power, by the reference."""
        return self.reference.energy_wh / self.hours if self.hours else 0.0


@dataclass(frozen=True)
class Error:
    """Energies of some spans; the tested meter's error, and how far it may be off, in percent.

    `percent` is None where too little energy has flowed to say one.
    """

    reference_wh: float
    tested_wh: float
    doubt_wh: float

    @property
    def doubt_percent(self) -> float | None:
        """How far the error may be off; None where the reference has counted nothing."""
        return 100 * self.doubt_wh / self.reference_wh if self.reference_wh > 0 else None

    @property
    def percent(self) -> float | None:
        """How much more the tested meter has counted than the reference."""
        doubt = self.doubt_percent
        if doubt is None or doubt > LARGEST_DOUBT_PERCENT:
            return None
        return 100 * (self.tested_wh - self.reference_wh) / self.reference_wh

    @property
    def is_real(self) -> bool:
        """Whether the meters differ by more than can be doubted."""
        return abs(self.tested_wh - self.reference_wh) > self.doubt_wh


@dataclass(frozen=True)
class Band:
    """Spans of similar load: from `from_w` to less than `to_w` (None: no end)."""

    from_w: int
    to_w: int | None
    hours: float
    error: Error


@dataclass(frozen=True)
class Spread:
    """The errors of all spans that have one, in percent."""

    count: int
    mean: float
    deviation: float
    least: float
    most: float


@dataclass(frozen=True)
class Ratios:
    """Reference by tested meter: what a gain is to be multiplied by; None where nobody told."""

    voltage: float | None
    current: float | None
    power: float | None


def error_of(spans: Sequence[Span]) -> Error:
    """The error over `spans`, in order of time."""
    doubt_wh = sqrt(sum(_doubt_wh(run) ** 2 for run in _runs(spans)))
    reference_wh = sum(span.reference.energy_wh for span in spans)
    return Error(reference_wh, sum(span.tested.energy_wh for span in spans), doubt_wh)


def _runs(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans that follow each other without a gap."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and runs[-1][-1].ends == span.begins:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _doubt_wh(run: Sequence[Span]) -> float:
    """A count of each meter, and what flowed between their readings at one end."""
    return 2 * run[0].resolution_wh + max(span.timing_wh for span in run)


def bands_of(spans: Sequence[Span]) -> list[Band]:
    """The error by load, of each band in which anything flowed."""
    found = []
    for from_w, to_w in zip(_BAND_EDGES_W, (*_BAND_EDGES_W[1:], None), strict=True):
        inside = [
            span for span in spans if from_w <= span.mean_w and (to_w is None or span.mean_w < to_w)
        ]
        if inside:
            hours = sum(span.hours for span in inside)
            found.append(Band(from_w, to_w, hours, error_of(inside)))
    return found


def spread_of(spans: Sequence[Span]) -> Spread | None:
    """How the errors of single spans lie; None where no span has one."""
    errors = [percent for span in spans if (percent := error_of([span]).percent) is not None]
    if not errors:
        return None
    return Spread(len(errors), fmean(errors), pstdev(errors), min(errors), max(errors))


def is_steady(spans: Sequence[Span]) -> bool:
    """Whether one gain explains all: every span's error is the whole's, as far as can be told."""
    whole = error_of(spans).percent
    known = [error for span in spans if (error := error_of([span])).percent is not None]
    if whole is None or len(known) < _FEWEST_FOR_STEADY:
        return False
    return all(
        abs((error.percent or 0) - whole) <= STEADY_PERCENT + (error.doubt_percent or 0)
        for error in known
    )


def ratios_of(spans: Sequence[Span]) -> Ratios:
    """What would make the tested meter's gains right; energy gives the power's."""
    whole = error_of(spans)
    power = whole.reference_wh / whole.tested_wh if whole.percent and whole.tested_wh > 0 else None
    pairs = [(span.reference, span.tested) for span in spans]
    return Ratios(
        _ratio([(one.voltage_v, other.voltage_v) for one, other in pairs]),
        _ratio([(one.current_a, other.current_a) for one, other in pairs]),
        power if power is not None else (1.0 if whole.percent is not None else None),
    )


def _ratio(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    """Sum by sum, of the pairs in which both are known."""
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    one, other = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    return one / other if one > 0 and other > 0 else None
