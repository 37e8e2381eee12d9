"""Draws billing periods: energy by rate, and the maximum demand of each with its moment."""

from typing import TYPE_CHECKING

from ..picture_style import GREY, demand_rows, legend, local, new_figure
from . import series as profile_series
from .data import ProfileTable
from .series import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_RATE_COLORS = (
    *("#2b6cb0", "#dd6b20", "#2f855a", "#805ad5"),
    *("#d53f8c", "#319795", "#d69e2e", "#718096"),
)


def draw(table: ProfileTable, title: str) -> "Figure":
    """A figure of the billing profile."""
    periods = profile_series.periods(table)
    demand_rows(periods)
    figure, (energy, demand) = new_figure(2, (3.4, 2.6), title)
    labels = [f"until\n{local(period.ends):%d %b %y}" for period in periods]
    labels[-1] = f"running\n{local(periods[-1].ends):%d %b %y}"
    _period_energy(energy, periods)
    _period_demand(demand, periods)
    energy.set_xticks(range(len(periods)), [""] * len(periods))
    demand.set_xticks(range(len(periods)), labels, fontsize=9)
    return figure


def _period_energy(axis: "Axes", periods: list[Period]) -> None:
    places = range(len(periods))
    base = [0.0] * len(periods)
    for rate in range(8):
        heights = [period.by_rate_wh[rate] / 1000 if period.by_rate_wh else 0 for period in periods]
        if any(heights):
            axis.bar(places, heights, 0.7, base, color=_RATE_COLORS[rate], label=f"rate {rate + 1}")
            base = [low + height for low, height in zip(base, heights, strict=True)]
    for place, period in enumerate(periods):
        known = period.imported_wh is not None
        text = f"{(period.imported_wh or 0) / 1000:,.0f}" if known else "beginning\nunknown"
        axis.annotate(
            text, (place, base[place]), (0, 3), textcoords="offset points", ha="center", fontsize=9
        )
    if any(base):
        legend(axis)
    axis.set_ylim(0, max(base) * 1.12 or 1)
    axis.set_ylabel("imported\nkWh", rotation=0, ha="right", va="center")
    axis.grid(visible=False, axis="x")


def _period_demand(axis: "Axes", periods: list[Period]) -> None:
    highest = [period.demand_w / 1000 for period in periods]
    axis.bar(range(len(periods)), highest, 0.7, color=GREY)
    for place, period in enumerate(periods):
        when = f"\n{local(period.demand_at):%d %b %H:%M}" if period.demand_at else ""
        axis.annotate(
            f"{highest[place]:.2f}{when}",
            (place, highest[place]),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    axis.set_ylim(0, max(highest) * 1.3 or 1)
    axis.set_ylabel("maximum\ndemand\nkW", rotation=0, ha="right", va="center")
    axis.grid(visible=False, axis="x")
