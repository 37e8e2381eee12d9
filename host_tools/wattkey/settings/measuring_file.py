"""The periods that a meter measures by as people write them in TOML; what is left out stays.

Here: the words of the file; its example is in `data/`. Not here: the objects that hold them
(`measuring_settings`).
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..quantities import parse_duration
from . import setting_data as sd
from . import toml_file
from .measuring_settings import check_billing_day, check_period
from .toml_file import TomlTable


def read(file: Path, present: sd.Periods) -> sd.Periods:
    """`present` with what `file` says; UsageError with line and key for what cannot be."""
    root = toml_file.read(file)
    changes: dict[str, Any] = {}
    for key, name in (("demand_period", "demand_s"), ("capture_period", "load_s")):
        if key in root:
            changes[name] = root.take_with(key, period, 'a time: "30m"')
    if "billing_day" in root:
        changes["billing_day"] = _billing_day(root)
    root.finish()
    return replace(present, **changes)


def period(text: str) -> int:
    """The seconds of a period such as "30m"; UsageError for one that no meter takes."""
    period_s = parse_duration(text)
    check_period(period_s)
    return period_s


def text_of(present: sd.Periods) -> str:
    """All of it as such a file, which `read` takes back."""
    lines = [
        f'demand_period = "{_duration(present.demand_s)}"',
        f'capture_period = "{_duration(present.load_s)}"',
    ]
    if present.billing_day is not None:
        lines.append(f"billing_day = {present.billing_day}")
    return "\n".join(lines)


def _billing_day(root: TomlTable) -> int:
    day = root.take("billing_day", int, "a day: 1 to 28")
    try:
        check_billing_day(day)
    except UsageError as error:
        raise root.complaint(str(error), error.hint, "billing_day") from None
    return day


def _duration(seconds: int) -> str:
    return f"{seconds}s" if seconds % 60 else f"{seconds // 60}m"
