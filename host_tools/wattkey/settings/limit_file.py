"""Limits, thresholds and tamper cuts as people write them in TOML; what is left out stays as it is.

Here: the words of the file; its example is in `data/`. Not here: the octets (`limit_settings`).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..quantities import parse_duration, parse_power
from . import setting_data as sd
from . import toml_file
from .toml_file import TomlTable

_MOST_MA = 4_000_000
_MOST_S = 1_000_000
_MOST_GROUPS = 15
_QUANTITY = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)\s*(V|A|W|kW|)")
_NONE = "none"


def read(file: Path, present: sd.Protection) -> sd.Protection:
    """`present` with what `file` says; UsageError with line and key for what cannot be."""
    root = toml_file.read(file)
    limits = _limits(root, present.limits)
    tamper = root.table("tamper")
    cuts = _cuts(tamper, present.tamper_cuts)
    tamper.finish()
    thresholds = _thresholds(root.table("thresholds"), present.thresholds)
    root.finish()
    return sd.Protection(limits, thresholds, cuts)


def check(file: Path) -> None:
    """Raise UsageError for what cannot be on any meter: this needs none."""
    nothing = sd.Limits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    thresholds = tuple(sd.Threshold(code, True, 0, 0, 0, 0) for code in sd.CONDITIONS)
    read(file, sd.Protection(nothing, thresholds, ()))


def _limits(root: TomlTable, present: sd.Limits) -> sd.Limits:
    changes: dict[str, Any] = {}
    for key, name, parse, what in (
        ("power", "normal_w", _power, 'a power: "3kW", or "none"'),
        ("current", "limit_ma", _current, 'a current: "16A", or "none"'),
        ("trip_power", "trip_w", _power, 'a power: "6kW", or "none"'),
        ("trip_current", "trip_ma", _current, 'a current: "40A", or "none"'),
        ("over", "min_over_s", _endless, 'a time: "60s"'),
        ("under", "min_under_s", _endless, 'a time: "5m"'),
        ("hold", "hold_s", _endless, 'a time: "2m"'),
        ("lockout", "lockout_s", _endless, 'a time: "30m", or "none" for without end'),
    ):
        if key in root:
            changes[name] = root.take_with(key, parse, what)
    if "attempts" in root:
        changes["attempts"] = _bounded(root, "attempts", 255)
    if "emergency" in root:
        emergency = root.table("emergency")
        if "power" in emergency:
            what = 'a power: "500W", or "none"'
            changes["emergency_w"] = emergency.take_with("power", _power, what)
        changes["emergency"] = _emergency(emergency, present.emergency)
        emergency.finish()
    return replace(present, **changes)


def _emergency(table: TomlTable, present: sd.Emergency) -> sd.Emergency:
    changes: dict[str, Any] = {}
    if "number" in table:
        changes["number"] = _bounded(table, "number", 0xFFFF)
    if "lasts" in table:
        changes["duration_s"] = table.take_with("lasts", _endless, 'a time: "2h", or "none"')
    if "groups" in table:
        changes["groups"] = _groups(table)
    if "begins" in table:
        what = "a moment with its zone, without quotes: 2027-01-01T18:00:00+05:30"
        begins = table.take("begins", datetime, what)
        if begins.tzinfo is None:
            raise table.complaint("that moment has no zone", f"write {what}", "begins")
        changes["begins"] = begins
    wanted = replace(present, **changes)
    if wanted.duration_s and wanted.begins is None:
        raise table.complaint("an emergency that lasts must begin", "add begins", "lasts")
    return wanted


def _groups(table: TomlTable) -> tuple[int, ...]:
    groups = table.take("groups", list, "a list of numbers: [1, 2]")
    fits = all(type(group) is int and 0 <= group <= 0xFFFF for group in groups)
    if not fits or len(groups) > _MOST_GROUPS:
        hint = f"at most {_MOST_GROUPS} numbers of 0 to 65535"
        raise table.complaint(f"{groups} cannot be groups", hint, "groups")
    return tuple(groups)


def _cuts(table: TomlTable, present: tuple[int, ...]) -> tuple[int, ...]:
    if "cuts" not in table:
        return present
    names = table.take("cuts", list, 'a list of conditions: ["cover", "magnet"], or []')
    for name in names:
        if name not in sd.CONDITION_CODES:
            raise table.complaint(f"there is no condition '{name}'", _known(), "cuts")
    return tuple(sd.CONDITION_CODES[name] for name in names)


def _thresholds(root: TomlTable, present: tuple[sd.Threshold, ...]) -> tuple[sd.Threshold, ...]:
    changed = {row.code: row for row in present}
    for name in root:
        if name not in sd.CONDITION_CODES:
            raise root.complaint(f"there is no condition '{name}'", _known(), name)
        code = sd.CONDITION_CODES[name]
        if code not in changed:
            raise root.complaint(f"this meter has no condition '{name}'", "leave it out", name)
        changed[code] = _threshold(root.table(name), changed[code])
    return tuple(changed.values())


def _threshold(table: TomlTable, present: sd.Threshold) -> sd.Threshold:
    unit = sd.CONDITIONS[present.code][1]
    changes: dict[str, Any] = {}
    for key, name in (("begins", "begins_at"), ("ends", "ends_at")):
        if key in table:
            changes[name] = table.take_with(
                key, _in_unit(unit), f'a value such as "{_sample(unit)}"'
            )
    for key, name in (("begins_after", "begin_s"), ("ends_after", "end_s")):
        if key in table:
            changes[name] = table.take_with(key, _endless, 'a time: "5m", or "none" for at once')
    if "used" in table:
        changes["is_used"] = table.take("used", bool, "true or false")
    table.finish()
    return replace(present, **changes)


def _sample(unit: str) -> str:
    return {"V": "270V", "A": "36A", "W": "20W", "pf": "0.3"}.get(unit, "1")


def _in_unit(unit: str) -> Callable[[str], int]:
    """A reader of values in `unit`, as thousandths; of none where nothing is measured."""

    def parse(text: str) -> int:
        if not unit:
            raise UsageError("that condition is there or not", "leave begins and ends out")
        return _milli(text, "" if unit == "pf" else unit, _sample(unit))

    return parse


def _milli(text: str, unit: str, sample: str) -> int:
    match = _QUANTITY.fullmatch(text.strip())
    factor = {unit: 1000, f"k{unit}": 1_000_000}.get(match[2] if match else "?")
    if not match or factor is None:
        raise UsageError(f"'{text}' is no value of that kind", f"write it like {sample}")
    return int(Decimal(match[1]) * factor)


def _power(text: str) -> int:
    return 0 if text == _NONE else parse_power(text)


def _current(text: str) -> int:
    if text == _NONE:
        return 0
    current_ma = _milli(text, "A", "16A")
    if not 1 <= current_ma <= _MOST_MA:
        raise UsageError(f"the current '{text}' is out of range", "allowed is up to 4000A")
    return current_ma


def _duration(text: str) -> int:
    seconds = parse_duration(text)
    if seconds > _MOST_S:
        raise UsageError(f"the time '{text}' is too long", "allowed is up to 11 days")
    return seconds


def _endless(text: str) -> int:
    return 0 if text == _NONE else _duration(text)


def _bounded(table: TomlTable, key: str, most: int) -> int:
    number = table.take(key, int, f"a number of 0 to {most}")
    if not 0 <= number <= most:
        raise table.complaint(f"{number} is out of range", f"allowed is 0 to {most}", key)
    return number


def _known() -> str:
    return f"conditions are: {', '.join(sd.CONDITION_CODES)}"
