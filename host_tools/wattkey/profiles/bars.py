"""A load or daily profile as bars on a terminal, with what matters most of it in words."""

from collections.abc import Iterator

from rich.text import Text

from .. import terminal_plot
from .data import ProfileTable
from .series import Block, blocks, days

_LONGEST_GAP = 3360
"""Blocks: a clock that jumped by years must not make years of bars."""


def lines(table: ProfileTable, width: int) -> list[Text]:
    """The lines, at most `width` columns wide."""
    return _days(table, width) if table.name == "daily" else _load(blocks(table), width)


def _days(table: ProfileTable, width: int) -> list[Text]:
    found = days(table)
    if not found:
        return [Text("Not one whole day yet.")]
    bars = [terminal_plot.Bar(day.begins, day.imported_wh / 1000) for day in found]
    mean_kwh = sum(day.imported_wh for day in found) / len(found) / 1000
    highest = max(found, key=lambda day: day.imported_wh)
    facts = (
        f"{len(found)} days, mean {mean_kwh:.1f} kWh, "
        f"highest {highest.imported_wh / 1000:.1f} kWh on {highest.begins:%d %b %Y}"
    )
    return [
        Text("Energy imported by day", style="bold"),
        *terminal_plot.lines(bars, "kWh", width),
        Text(facts, style="dim"),
    ]


def _load(found: list[Block], width: int) -> list[Text]:
    if not found:
        return [Text("No rows with a time.")]
    bars = list(_without_gaps(found))
    begins, ends = found[0].begins, found[-1].ends
    time_format = "%H:00" if (ends - begins).days < 2 else "%d %b"
    heading = f"Power drawn, {begins:%d %b %Y %H:%M} to {ends:%d %b %Y %H:%M}"
    return [
        Text(heading, style="bold"),
        *terminal_plot.lines(bars, "kW", width, time_format=time_format),
        Text(_facts(found), style="dim"),
    ]


def _without_gaps(found: list[Block]) -> Iterator[terminal_plot.Bar]:
    """A bar for each block, and empty ones where the meter was in the dark: time runs evenly."""
    due = found[0].begins
    for block in found:
        for missing in range(min(_LONGEST_GAP, (block.begins - due) // block.length)):
            yield terminal_plot.Bar(due + missing * block.length, None)
        yield terminal_plot.Bar(block.begins, block.drawn_w / 1000)
        due = block.ends


def _facts(found: list[Block]) -> str:
    hours = sum(block.hours for block in found)
    drawn_kwh = sum(block.drawn_w * block.hours for block in found) / 1000
    fed_in_kwh = sum(block.fed_in_w * block.hours for block in found) / 1000
    peak = max(found, key=lambda block: block.drawn_w)
    fed_in = f", fed in {fed_in_kwh:,.1f} kWh" if fed_in_kwh else ""
    return (
        f"{drawn_kwh:,.1f} kWh{fed_in}, mean {drawn_kwh / hours:.2f} kW, highest "
        f"{peak.drawn_w / 1000:.2f} kW ({peak.begins:%d %b %H:%M} to {peak.ends:%H:%M})"
    )
