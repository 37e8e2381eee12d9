"""Draws what a meter did over time: load, supply, paid periods and tokens on one time axis.

Here: the drawing. Not here: where the numbers come from (the demo records them). Needs matplotlib.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .optional import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLUE, _GREY, _GREEN, _RED, _AMBER = "#2b6cb0", "#c3c9d0", "#2f855a", "#c53030", "#b7791f"
_DAY_S = 86400


@dataclass(frozen=True)
class LoadPoint:
    """Mean power over the time up to `time_s` (Unix seconds): drawn, and wanted, in kW."""

    time_s: int
    drawn_kw: float
    wanted_kw: float
    is_supplied: bool


@dataclass(frozen=True)
class PaidPeriod:
    """A bought period from `start_s` to `end_s` (Unix seconds); `planned_end_s` if a cap cut it."""

    start_s: int
    end_s: int
    label: str
    planned_end_s: int | None = None


@dataclass(frozen=True)
class TokenMark:
    """One token at the meter: a short label, and how it was answered."""

    time_s: int
    label: str
    is_accepted: bool


@dataclass
class SupplyStory:
    """Everything one picture shows. `utc_offset_min` says which local time the axis carries."""

    title: str
    utc_offset_min: int = 0
    load: list[LoadPoint] = field(default_factory=list)
    periods: list[PaidPeriod] = field(default_factory=list)
    tokens: list[TokenMark] = field(default_factory=list)


def draw(story: SupplyStory, path: Path) -> None:
    """Write `story` as a PNG to `path`."""
    require("matplotlib", "matplotlib", "drawing the picture")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (load, supply, paid, tokens) = pyplot.subplots(
        4, 1, sharex=True, figsize=(13, 7.6), height_ratios=(5, 0.55, 0.9, 2.6)
    )
    clock = _Clock(story.utc_offset_min)
    _draw_load(load, story.load, clock)
    _draw_supply(supply, story.load, clock)
    _draw_periods(paid, story.periods, clock)
    _draw_tokens(tokens, story.tokens, clock)
    _share_axis(tokens, [load, supply, paid, tokens], story.load, clock)
    load.set_title(story.title, loc="left", fontsize=13, fontweight="bold", pad=12)
    figure.align_ylabels()
    figure.tight_layout(h_pad=0.4)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


class _Clock:
    """Unix seconds to the naive local datetimes that the axis shows."""

    def __init__(self, utc_offset_min: int) -> None:
        self._zone = timezone(timedelta(minutes=utc_offset_min))

    def __call__(self, time_s: int) -> Any:
        return datetime.fromtimestamp(time_s, UTC).astimezone(self._zone).replace(tzinfo=None)


def _draw_load(axis: "Axes", load: Sequence[LoadPoint], clock: _Clock) -> None:
    times = [clock(point.time_s) for point in load]
    wanted = [point.wanted_kw for point in load]
    drawn = [point.drawn_kw for point in load]
    axis.fill_between(times, wanted, step="pre", color=_GREY, lw=0, label="wanted, not supplied")
    axis.fill_between(times, drawn, step="pre", color=_BLUE, lw=0, label="drawn")
    axis.set_ylabel("power\nkW", rotation=0, ha="right", va="center")
    axis.set_ylim(0)
    axis.legend(loc="upper right", ncols=2, frameon=False, bbox_to_anchor=(1, 1.1))


def _draw_supply(axis: "Axes", load: Sequence[LoadPoint], clock: _Clock) -> None:
    for start, end, is_on in _stretches(load):
        color, word = (_GREEN, "on") if is_on else ("#4a5568", "off")
        axis.axvspan(clock(start), clock(end), color=color, lw=0)
        if end - start > _DAY_S // 2:
            middle = clock((start + end) // 2)
            axis.text(middle, 0.5, word, color="white", ha="center", va="center", weight="bold")
    axis.set_ylabel("relay", rotation=0, ha="right", va="center")
    axis.set_yticks([])


def _stretches(load: Sequence[LoadPoint]) -> list[tuple[int, int, bool]]:
    """Join neighbours of one state: (from, to, is supplied), in Unix seconds."""
    joined: list[tuple[int, int, bool]] = []
    for before, point in pairwise(load):
        if joined and joined[-1][2] == point.is_supplied:
            joined[-1] = (joined[-1][0], point.time_s, point.is_supplied)
        else:
            joined.append((before.time_s, point.time_s, point.is_supplied))
    return joined


def _draw_periods(axis: "Axes", periods: Sequence[PaidPeriod], clock: _Clock) -> None:
    """Bars for what was paid for; faint where a cap ended it early, up to the next purchase."""
    for number, period in enumerate(periods):
        _bar(axis, clock(period.start_s), clock(period.end_s), 0.45)
        if period.planned_end_s is not None:
            following = [later.start_s for later in periods[number + 1 :]]
            faint_end_s = min([period.planned_end_s, *following])
            _bar(axis, clock(period.end_s), clock(faint_end_s), 0.12)
        axis.text(clock(period.start_s), 0.5, f" {period.label}", va="center", fontsize=9.5)
    axis.set_ylabel("paid for", rotation=0, ha="right", va="center")
    axis.set_ylim(0, 1)
    axis.set_yticks([])


def _bar(axis: "Axes", start: Any, end: Any, alpha: float) -> None:
    axis.fill_betweenx([0.25, 0.75], start, end, color=_GREEN, alpha=alpha, lw=0)


def _draw_tokens(axis: "Axes", tokens: Sequence[TokenMark], clock: _Clock) -> None:
    for row, mark in enumerate(tokens):
        height = 0.92 - 0.84 * row / max(1, len(tokens) - 1)
        color, shape = (_GREEN, "^") if mark.is_accepted else (_RED, "x")
        when = clock(mark.time_s)
        axis.axvline(when, color=color, lw=0.7, alpha=0.35)
        axis.plot([when], [height], shape, color=color, ms=8, mew=2.2, clip_on=False)
        axis.annotate(
            mark.label,
            (when, height),
            (9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=color,
        )
    axis.set_ylabel("tokens", rotation=0, ha="right", va="center")
    axis.set_ylim(0, 1)
    axis.set_yticks([])


def _share_axis(
    bottom: "Axes", axes: Sequence["Axes"], load: Sequence[LoadPoint], clock: _Clock
) -> None:
    from matplotlib import dates

    for axis in axes:
        for side in ("top", "right", "left"):
            axis.spines[side].set_visible(False)
        axis.tick_params(length=0)
        axis.grid(axis="x", color="#e2e8f0", lw=0.6)
        axis.set_axisbelow(True)
    bottom.set_xlim(clock(load[0].time_s), clock(load[-1].time_s))
    bottom.xaxis.set_major_locator(dates.DayLocator(interval=2))
    bottom.xaxis.set_major_formatter(dates.DateFormatter("%d %b"))
