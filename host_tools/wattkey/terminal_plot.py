"""Bars on a terminal, an eighth of a line fine: a load profile without leaving the keyboard.

Here: values to lines of text. Not here: which values (`profiles.series`). Rich, which prints
everything else, draws these too; no plotting library is needed for blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import ceil, log10

from rich.text import Text

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_WIDEST_BAR = 6
_LABEL_WIDTH = 7
_MEAN_STYLE, _PEAK_STYLE, _AXIS_STYLE = "blue", "bright_black", "dim"


@dataclass(frozen=True)
class Bar:
    """A value from `begins` on; None where nobody measured."""

    begins: datetime
    value: float | None


def lines(
    bars: Sequence[Bar], unit: str, width: int, height: int = 10, time_format: str = "%d %b"
) -> list[Text]:
    """Draw `bars` (in time order) at most `width` columns wide and `height` lines high.

    More bars than columns: each column is the mean of its bars, with the highest above it in grey.
    """
    columns = _columns(bars, max(1, width - _LABEL_WIDTH - 1))
    top = _nice(max((peak for _, peak, _ in columns), default=0))
    drawn = [_line(columns, top, row, height, unit) for row in range(height, 0, -1)]
    return [*drawn, *_time_axis(columns, time_format)]


_Column = tuple[float, float, datetime]
"""Mean and peak, and when it begins."""


def _columns(bars: Sequence[Bar], width: int) -> list[_Column]:
    if len(bars) > width:
        size = len(bars) / width
        parts = [bars[int(at * size) : int((at + 1) * size)] for at in range(width)]
        return [_column(part) for part in parts]
    each = min(_WIDEST_BAR, width // max(1, len(bars)))
    found: list[_Column] = []
    for bar in bars:
        column = _column([bar])
        gap = (0.0, 0.0, bar.begins)
        found += [column] * (each - 1) + [gap] if each > 2 else [column] * each
    return found


def _column(bars: Sequence[Bar]) -> _Column:
    values = [bar.value for bar in bars if bar.value is not None]
    if not values:
        return 0.0, 0.0, bars[0].begins
    return sum(values) / len(values), max(values), bars[0].begins


def _nice(highest: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, for the top of the scale."""
    if highest <= 0:
        return 1.0
    power = 10 ** ceil(log10(highest) - 1)
    steps = (0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return next(step * power for step in steps if step * power >= highest * 0.999)


def _line(columns: Sequence[_Column], top: float, row: int, height: int, unit: str) -> Text:
    text = Text()
    edge = "┤" if row in _marked(height) else "│"
    text.append(_label(top, row, height, unit) + edge, style=_AXIS_STYLE)
    cells = [
        _cell(mean / top * height - row + 1, peak / top * height - row + 1)
        for mean, peak, _ in columns
    ]
    for style, run in groupby(cells, key=lambda cell: cell[1]):
        text.append("".join(character for character, _ in run), style=style)
    return text


def _cell(mean: float, peak: float) -> tuple[str, str]:
    """A character and its style: the mean as a bar, what is above it in grey."""
    if mean >= 1:
        return "█", _MEAN_STYLE
    eighth = _EIGHTHS[max(0, round(mean * 8))]
    above = _EIGHTHS[max(0, min(8, round(peak * 8)))]
    if eighth != " ":
        return eighth, _MEAN_STYLE
    return (above, _PEAK_STYLE) if above != " " else (" ", "")


def _marked(height: int) -> tuple[int, int]:
    return height, (height + 1) // 2


def _label(top: float, row: int, height: int, unit: str) -> str:
    if row not in _marked(height):
        return " " * _LABEL_WIDTH
    value = top * row / height
    return f"{value:g} {unit} ".rjust(_LABEL_WIDTH)


def _time_axis(columns: Sequence[_Column], time_format: str) -> list[Text]:
    """A ruler with a mark where a new label begins, as often as they have room."""
    ruler, labels, shown = "", "", ""
    for at, (_, _, begins) in enumerate(columns):
        label = begins.strftime(time_format)
        is_whole = ":" not in label or (begins.hour % 3 == 0 and begins.minute == 0)
        fits = max(len(labels), at) + len(label) <= len(columns)
        is_new = label != shown and len(labels) <= at and fits and is_whole
        ruler += "┬" if is_new else "─"
        if is_new:
            labels = labels.ljust(at) + label + " "
            shown = label
    margin = " " * _LABEL_WIDTH
    return [
        Text(f"{margin}└{ruler}", style=_AXIS_STYLE),
        Text(f"{margin} {labels.rstrip()}", style=_AXIS_STYLE),
    ]
