"""What all pictures of profiles look like: frame, colours, axes.

Here: Matplotlib's set-up. Not here: curves (`profiles.picture`, `period_picture`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, GREEN, GREY, AMBER, INK = "#2b6cb0", "#2f855a", "#718096", "#b7791f", "#1a202c"


def demand_rows(rows: list[Any]) -> None:
    """Raise UsageError where there is nothing to draw."""
    if not rows:
        raise UsageError("there are no rows to draw yet", "let the meter run on, or ask for others")


def new_figure(count: int, heights: tuple[float, ...], title: str) -> tuple["Figure", list["Axes"]]:
    """A figure of `count` axes above each other, with their heights in inches."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        count,
        1,
        figsize=(12, 1.2 + sum(heights)),
        height_ratios=heights,
        layout="constrained",
        squeeze=False,
    )
    found = list(axes[:, 0])
    for axis in found:
        for side in ("top", "right", "left"):
            axis.spines[side].set_visible(False)
        axis.tick_params(length=0, labelcolor=INK)
        axis.grid(color="#e2e8f0", lw=0.6)
        axis.set_axisbelow(True)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    return figure, found


def legend(axis: "Axes") -> None:
    """Above the curves, where it hides none."""
    axis.legend(loc="lower right", ncols=8, frameon=False, bbox_to_anchor=(1, 1), borderpad=0.1)


def local(moment: datetime) -> Any:
    """The meter's own wall clock, which the axis shows; Matplotlib's stubs know no datetime."""
    return moment.replace(tzinfo=None)


def time_axis(axis: "Axes", begins: datetime, ends: datetime) -> None:
    """Let `axis` go from `begins` to `ends`, with dates that fit."""
    from matplotlib import dates

    axis.set_xlim(local(begins), local(ends))
    locator = dates.AutoDateLocator(minticks=5, maxticks=14)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
