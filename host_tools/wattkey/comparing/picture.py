"""Draws a comparison as a PNG: both meters' power, and the difference below.

Here: the drawing. Not here: the arithmetic (`arithmetic`). Needs matplotlib.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..optional import require
from ..picture_style import AMBER, BLUE, GREY, INK, legend, local, new_figure, time_axis
from . import arithmetic as comparison
from .arithmetic import Span
from .text import Comparison, error_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAN = float("nan")


def draw(found: Comparison, path: Path) -> None:
    """Write a picture of `found` to `path`."""
    require("matplotlib", "matplotlib", "drawing the picture")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    title = f"Meter {found.tested} against check meter {found.reference}: {error_text(found.error)}"
    figure, axes = new_figure(2, (4.0, 3.0), title)
    _powers(axes[0], found)
    _errors(axes[1], found)
    axes[1].sharex(axes[0])
    axes[0].tick_params(labelbottom=False)
    first, last = found.spans[0].begins, found.spans[-1].ends
    time_axis(axes[1], first.astimezone(), last.astimezone())
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _powers(axis: "Axes", found: Comparison) -> None:
    spans = found.spans
    times, reference = _steps(spans, [span.mean_w / 1000 for span in spans])
    _, tested = _steps(
        spans, [span.tested.energy_wh / span.hours / 1000 if span.hours else 0 for span in spans]
    )
    axis.fill_between(times, reference, color="#bee3f8", lw=0)
    axis.plot(times, reference, color=BLUE, lw=1.4, label=f"check meter {found.reference}")
    axis.plot(times, tested, color=AMBER, lw=1.2, label=f"under test {found.tested}")
    axis.set_ylim(0)
    axis.set_ylabel("mean power\nkW", rotation=0, ha="right", va="center")
    legend(axis)


def _errors(axis: "Axes", found: Comparison) -> None:
    spans = found.spans
    errors = [comparison.error_of([span]) for span in spans]
    percents = [_NAN if error.percent is None else error.percent for error in errors]
    doubts = [error.doubt_percent or 0.0 for error in errors]
    times, heights = _steps(spans, percents)
    _, around = _steps(spans, doubts)
    low = [height - doubt for height, doubt in zip(heights, around, strict=True)]
    high = [height + doubt for height, doubt in zip(heights, around, strict=True)]
    axis.fill_between(times, low, high, color="#e2e8f0", lw=0, label="how sure it is")
    axis.plot(times, heights, color=AMBER, lw=1.2, label="error of each span")
    axis.axhline(0, color=INK, lw=0.6)
    if found.error.percent is not None:
        axis.axhline(found.error.percent, color=GREY, lw=1, ls="--", label="over all")
    _mark_untold(axis, spans, percents)
    axis.set_ylabel("error of\nenergy, %", rotation=0, ha="right", va="center")
    legend(axis)


def _mark_untold(axis: "Axes", spans: Sequence[Span], percents: Sequence[float]) -> None:
    """Spans with too little energy are a mark on the axis, and no percent."""
    middles: Any = [
        local((span.begins + (span.ends - span.begins) / 2).astimezone())
        for span, percent in zip(spans, percents, strict=True)
        if percent != percent
    ]
    if middles:
        axis.plot(
            middles,
            [0.02] * len(middles),
            "|",
            color=GREY,
            ms=6,
            transform=axis.get_xaxis_transform(),
            label="too little energy",
        )


def _steps(spans: Sequence[Span], values: Sequence[float]) -> tuple[Any, list[float]]:
    """Corners of a stepped curve, with a hole where spans are missing."""
    times: list[Any] = []
    heights: list[float] = []
    for at, (span, value) in enumerate(zip(spans, values, strict=True)):
        if at and spans[at - 1].ends != span.begins:
            times.append(times[-1])
            heights.append(_NAN)
        times += [local(span.begins.astimezone()), local(span.ends.astimezone())]
        heights += [value, value]
    return times, heights
