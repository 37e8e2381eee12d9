"""Limits, thresholds and tamper cuts written as the TOML that `limit_file` takes back."""

from decimal import Decimal

from . import setting_data as sd

_NONE = "none"


def text_of(present: sd.Protection) -> str:
    """All of it as such a file, which `read` takes back."""
    limits, emergency = present.limits, present.limits.emergency
    lines = [
        f'power = "{_watts(limits.normal_w)}"',
        f'current = "{_amperes(limits.limit_ma)}"',
        f'over = "{limits.min_over_s}s"',
        f'hold = "{limits.hold_s}s"',
        f"attempts = {limits.attempts}",
        f'lockout = "{_seconds(limits.lockout_s)}"',
        f'under = "{limits.min_under_s}s"',
        f'trip_power = "{_watts(limits.trip_w)}"',
        f'trip_current = "{_amperes(limits.trip_ma)}"',
        "",
        "[emergency]",
        f'power = "{_watts(limits.emergency_w)}"',
        f"number = {emergency.number}",
        f"groups = {list(emergency.groups)}",
    ]
    if emergency.begins:
        lines.append(f"begins = {emergency.begins.isoformat()}")
        lines.append(f'lasts = "{_seconds(emergency.duration_s)}"')
    names = [f'"{sd.CONDITIONS[code][0]}"' for code in present.tamper_cuts]
    lines += ["", "[tamper]", f"cuts = [{', '.join(names)}]"]
    for row in present.thresholds:
        lines += _threshold_lines(row)
    return "\n".join(lines)


def _threshold_lines(row: sd.Threshold) -> list[str]:
    name, unit = sd.CONDITIONS.get(row.code, (f"condition-{row.code}", ""))
    lines = ["", f"[thresholds.{name}]"]
    if unit:
        mark = "" if unit == "pf" else unit
        lines.append(f'begins = "{Decimal(row.begins_at) / 1000:f}{mark}"')
        lines.append(f'ends = "{Decimal(row.ends_at) / 1000:f}{mark}"')
    lines.append(f'begins_after = "{_seconds(row.begin_s)}"')
    lines.append(f'ends_after = "{_seconds(row.end_s)}"')
    lines.append(f"used = {str(row.is_used).lower()}")
    return lines


def _watts(power_w: int) -> str:
    return f"{power_w}W" if power_w else _NONE


def _amperes(current_ma: int) -> str:
    return f"{Decimal(current_ma) / 1000:f}A" if current_ma else _NONE


def _seconds(seconds: int) -> str:
    return f"{seconds}s" if seconds else _NONE
