"""Draws a profile as a PNG: load as power with its daily pattern, days and periods as bars.

Here: the drawing. Not here: the arithmetic (`series`). Needs matplotlib.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..optional import require
from ..picture_style import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    demand_rows,
    legend,
    local,
    new_figure,
    time_axis,
)
from . import period_picture
from . import series as profile_series
from .data import ProfileTable
from .series import Block, DayEnergy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PATTERN_FROM = timedelta(days=3)
"""Less is no pattern of days."""


def draw(table: ProfileTable, title: str, path: Path) -> None:
    """Write a picture of `table` to `path`; UsageError if it is not one that can be drawn."""
    if table.name not in profile_series.DRAWN:
        drawn = ", ".join(profile_series.DRAWN)
        raise UsageError(f"profile '{table.name}' is no curve", f"these can be drawn: {drawn}")
    require("matplotlib", "matplotlib", "drawing the picture")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure = _DRAW[table.name](table, title)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_load(table: ProfileTable, title: str) -> "Figure":
    blocks = profile_series.blocks(table)
    demand_rows(blocks)
    has_pattern = blocks[-1].ends - blocks[0].begins >= _PATTERN_FROM
    heights = (4.2, 1.2, 3.2) if has_pattern else (4.2, 1.2)
    figure, axes = new_figure(len(heights), heights, title)
    _power(axes[0], blocks)
    _voltage(axes[1], blocks)
    axes[1].sharex(axes[0])
    axes[0].tick_params(labelbottom=False)
    time_axis(axes[1], blocks[0].begins, blocks[-1].ends)
    if has_pattern:
        _pattern(axes[2], blocks, figure)
        axes[2].set_xlim(axes[1].get_xlim())
    return figure


def _steps(blocks: list[Block], values: list[float | None]) -> tuple[Any, list[float]]:
    """Corners of a stepped curve, with a hole where blocks are missing."""
    times: list[Any] = []
    heights: list[float] = []
    before: datetime | None = None
    for block, value in zip(blocks, values, strict=True):
        if before is not None and block.begins > before:
            times.append(local(before))
            heights.append(float("nan"))
        height = float("nan") if value is None else value
        times += [local(block.begins), local(block.ends)]
        heights += [height, height]
        before = block.ends
    return times, heights


def _power(axis: "Axes", blocks: list[Block]) -> None:
    times, drawn = _steps(blocks, [block.drawn_w / 1000 for block in blocks])
    axis.fill_between(times, drawn, color=BLUE, lw=0, label="drawn")
    if any(block.fed_in_w for block in blocks):
        _, fed_in = _steps(blocks, [-block.fed_in_w / 1000 for block in blocks])
        axis.fill_between(times, fed_in, color=GREEN, lw=0, label="fed in")
        axis.axhline(0, color=INK, lw=0.6)
        legend(axis)
    else:
        axis.set_ylim(0)
    middle = blocks[0].begins + (blocks[-1].ends - blocks[0].begins) / 2
    _mark_peak(axis, max(blocks, key=lambda block: block.drawn_w), middle)
    axis.set_ylabel("mean power\nkW", rotation=0, ha="right", va="center")


def _mark_peak(axis: "Axes", peak: Block, middle: datetime) -> None:
    is_late = peak.begins > middle  # its words would not fit to the right
    when, power_kw = local(peak.begins + peak.length / 2), peak.drawn_w / 1000
    axis.set_ylim(top=power_kw * 1.14 or 1)
    axis.plot([when], [power_kw], "v", color=AMBER, ms=7, clip_on=False)
    axis.annotate(
        f"highest: {power_kw:.2f} kW, {peak.begins:%d %b %H:%M} to {peak.ends:%H:%M}",
        (when, power_kw),
        (-9 if is_late else 9, 3),
        textcoords="offset points",
        fontsize=9,
        color=AMBER,
        ha="right" if is_late else "left",
    )


def _voltage(axis: "Axes", blocks: list[Block]) -> None:
    times, volts = _steps(blocks, [block.voltage_v or None for block in blocks])
    axis.plot(times, volts, color=GREY, lw=0.9)
    axis.set_ylabel("mean voltage\nV", rotation=0, ha="right", va="center")


def _pattern(axis: "Axes", blocks: list[Block], figure: "Figure") -> None:
    """Each day a column, midnight below: the habits of a house."""
    import numpy
    from matplotlib import dates

    first = blocks[0].begins.replace(hour=0, minute=0, second=0)
    per_day = max(1, round(timedelta(days=1) / blocks[0].length))
    days = (blocks[-1].begins - first).days + 1
    grid = numpy.full((per_day, days), numpy.nan)
    for block in blocks:
        day, within = divmod(block.begins - first, timedelta(days=1))
        grid[min(per_day - 1, within // block.length), day] = block.drawn_w / 1000
    left = float(dates.date2num(local(first)))
    image = axis.imshow(
        grid, aspect="auto", origin="lower", cmap="viridis", extent=(left, left + days, 0, 24)
    )
    axis.grid(visible=False)
    axis.set_yticks([0, 6, 12, 18, 24], ["00:00", "06:00", "12:00", "18:00", "24:00"])
    axis.set_ylabel("the same,\nby time of day", rotation=0, ha="right", va="center")
    axis.xaxis_date()
    locator = dates.AutoDateLocator(minticks=5, maxticks=14)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    bar = figure.colorbar(image, ax=axis, pad=0.01, aspect=12)
    bar.set_label("kW", rotation=0, ha="left", va="center")
    bar.outline.set_visible(False)  # type: ignore[operator]


def _draw_days(table: ProfileTable, title: str) -> "Figure":
    days = profile_series.days(table)
    demand_rows(days)
    figure, axes = new_figure(1, (4.2,), title)
    _day_bars(axes[0], days)
    time_axis(axes[0], days[0].begins, days[-1].begins + timedelta(days=1))
    return figure


def _day_bars(axis: "Axes", days: list[DayEnergy]) -> None:
    starts: Any = [local(day.begins) for day in days]
    imported = [day.imported_wh / 1000 for day in days]
    axis.bar(starts, imported, width=0.86, align="edge", color=BLUE, label="imported")
    if any(day.exported_wh for day in days):
        exported = [-day.exported_wh / 1000 for day in days]
        axis.bar(starts, exported, width=0.86, align="edge", color=GREEN, label="exported")
        axis.axhline(0, color=INK, lw=0.6)
        legend(axis)
    mean_kwh = sum(imported) / len(imported)
    axis.axhline(mean_kwh, color=AMBER, lw=1, ls="--")
    axis.annotate(
        f"mean {mean_kwh:.1f} kWh",
        (1, mean_kwh),
        (-4, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        color=AMBER,
        fontsize=9,
        ha="right",
        bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.5},
    )
    axis.set_ylabel("energy of the day\nkWh", rotation=0, ha="right", va="center")


_DRAW = {"load": _draw_load, "daily": _draw_days, "billing": period_picture.draw}
