"""A comparison in words, as JSON values and as CSV rows.

Here: how it reads. Not here: the arithmetic (`arithmetic`), what gain follows (`gains`).
"""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from .. import moments
from ..quantities import rough_duration_text
from . import arithmetic as comparison
from .arithmetic import LARGEST_DOUBT_PERCENT, Band, Error, Span
from .gains import Suggestion

TOO_LITTLE = "too little energy to tell"


@dataclass(frozen=True)
class Comparison:
    """The whole of it. `clock_differences_s` at begin and end, of those that are known."""

    reference: str
    tested: str
    spans: Sequence[Span]
    clock_differences_s: Sequence[float]
    suggestion: Suggestion

    @property
    def error(self) -> Error:
        """Over all spans."""
        return comparison.error_of(self.spans)


def error_text(error: Error) -> str:
    """`+6.51 % (sure to 0.20 %)`, or why there is no percent."""
    if error.reference_wh <= 0:
        return "nothing flowed, by the reference"
    doubt = error.doubt_percent or 0.0
    if error.percent is None:
        return f"{TOO_LITTLE} (only to {doubt:.0f} %)"
    return f"{error.percent:+.2f} % (sure to {doubt:.2f} %)"


def facts(found: Comparison) -> list[tuple[str, str]]:
    """Label and text of what matters."""
    first, last, error = found.spans[0], found.spans[-1], found.error
    seconds = int((last.ends - first.begins).total_seconds())
    rows = [
        ("check meter", f"{found.reference}, {error.reference_wh:,.0f} Wh"),
        ("under test", f"{found.tested}, {error.tested_wh:,.0f} Wh"),
        (
            "time",
            f"{moments.local_text(first.begins)} to {moments.local_text(last.ends)}, "
            f"{rough_duration_text(seconds)}",
        ),
        ("clocks", _clocks(found.clock_differences_s)),
        ("energy", error_text(error)),
    ]
    spread = comparison.spread_of(found.spans)
    if spread:
        rows.append(
            (
                "spans",
                f"{spread.count} of {len(found.spans)} tell an error: mean {spread.mean:+.2f} %, "
                f"spread {spread.deviation:.2f} %, {spread.least:+.2f} to {spread.most:+.2f} %",
            )
        )
    else:
        rows.append(("spans", f"none of {len(found.spans)} had energy enough for an error"))
    rows += [("resolution", _resolution(first.resolution_wh)), ("gains", found.suggestion.text)]
    return rows


def band_rows(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    """Load, hours, both energies and the error, of each band in which something was measured."""
    return [
        (
            band_name(band),
            f"{band.hours:,.1f}",
            f"{band.error.reference_wh:,.0f}",
            f"{band.error.tested_wh:,.0f}",
            error_text(band.error),
        )
        for band in comparison.bands_of(found.spans)
    ]


def band_name(band: Band) -> str:
    """Its limits, as `200 to 500 W`."""
    return f"from {band.from_w} W" if band.to_w is None else f"{band.from_w} to {band.to_w} W"


def span_rows(spans: Sequence[Span]) -> list[tuple[str, str, str, str]]:
    """When, both energies and the error, of each span."""
    return [
        (
            f"{span.begins.astimezone():%Y-%m-%d %H:%M:%S}",
            f"{span.reference.energy_wh:,.0f}",
            f"{span.tested.energy_wh:,.0f}",
            error_text(comparison.error_of([span])),
        )
        for span in spans
    ]


def write_spans_csv(spans: Sequence[Span], file: TextIO) -> None:
    """A line for each span; an error that cannot be told is empty."""
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(("begins", "ends", *_ERROR_KEYS))
    for span in spans:
        error = _error_json(comparison.error_of([span]))
        times = span.begins.isoformat(), span.ends.isoformat()
        lines.writerow((*times, *("" if value is None else value for value in error.values())))


def as_json(found: Comparison) -> dict[str, Any]:
    """Everything, for programs; errors are null where there is too little energy."""
    spread = comparison.spread_of(found.spans)
    return {
        "reference": found.reference,
        "tested": found.tested,
        "begins": moments.iso_text(found.spans[0].begins),
        "ends": moments.iso_text(found.spans[-1].ends),
        "clock_differences_s": list(found.clock_differences_s),
        "resolution_wh": found.spans[0].resolution_wh,
        "largest_doubt_percent": LARGEST_DOUBT_PERCENT,
        "energy": _error_json(found.error),
        "spread": asdict(spread) if spread else None,
        "bands": [
            {"from_w": band.from_w, "to_w": band.to_w, "hours": band.hours}
            | _error_json(band.error)
            for band in comparison.bands_of(found.spans)
        ],
        "spans": [
            {"begins": moments.iso_text(span.begins), "ends": moments.iso_text(span.ends)}
            | _error_json(comparison.error_of([span]))
            for span in found.spans
        ],
        "suggestion": found.suggestion.as_json(),
    }


_ERROR_KEYS = ("reference_wh", "tested_wh", "error_percent", "doubt_percent")


def _error_json(error: Error) -> dict[str, float | None]:
    values = (error.reference_wh, error.tested_wh, error.percent, error.doubt_percent)
    rounded = (None if value is None else round(value, 4) for value in values)
    return dict(zip(_ERROR_KEYS, rounded, strict=True))


def _clocks(differences_s: Sequence[float]) -> str:
    if not differences_s:
        return "not compared: one is not set"
    texts = [_ahead(each) for each in differences_s]
    return texts[0] if len(set(texts)) == 1 else f"{texts[0]} at first, {texts[-1]} at the end"


def _ahead(difference_s: float) -> str:
    if round(difference_s) == 0:
        return "equal to the second"
    side = "ahead" if difference_s > 0 else "behind"
    return f"the tested one is {abs(difference_s):.0f} s {side}"


def _resolution(resolution_wh: float) -> str:
    least_wh = 100 * 2 * resolution_wh / LARGEST_DOUBT_PERCENT
    return (
        f"both count {resolution_wh:g} Wh, so that a span tells an error from about "
        f"{least_wh:,.0f} Wh on"
    )
