"""How relay, account and clock look on a terminal and as JSON: shared by `status` and `watch`."""

from dataclasses import asdict
from typing import Any

from rich.text import Text

from .. import moments
from ..meter_data import POSTPAID_MODE, MaximumDemand, MeterClock, MeterEvent, SupplyStatus
from ..quantities import energy_text, rough_duration_text
from .console import bad, good

_IN_STEP_S = 2
"""A clock read over a slow line is always a moment old."""


def lamp(supply: SupplyStatus) -> Text:
    """The relay as a lamp, and why it is dark."""
    if supply.relay_closed:
        return Text("● ON", style="bold green")
    why = ", ".join(supply.objections) or supply.control_state
    return Text.assemble(("○ OFF", "bold red"), f"  {why}")


def supply_rows(supply: SupplyStatus) -> list[tuple[str, str | Text]]:
    """Label and value of everything about supply."""
    rows: list[tuple[str, str | Text]] = [
        ("supply", lamp(supply)),
        ("paid until", _paid_until(supply)),
        ("payment", "postpaid" if supply.payment_mode == POSTPAID_MODE else "by token"),
        ("disconnector", f"{supply.control_state}, control mode {supply.control_mode}"),
    ]
    if supply.owed_s:
        owed = f"{rough_duration_text(supply.owed_s)} of supply, taken off the next purchase"
        rows.insert(2, ("owed", Text(owed, style="yellow")))
    if supply.cap_left_wh is not None:
        rows.insert(2, ("energy left", energy_text(supply.cap_left_wh)))
    return rows


def supply_json(supply: SupplyStatus) -> dict[str, Any]:
    """The same for other programs."""
    values = asdict(supply)
    values["paid_until"] = _iso(values.pop("paid_until_s"))
    values["objections"] = list(supply.objections)
    return values


def clock_text(clock: MeterClock) -> Text:
    """The meter's time, how good it is and how far from this computer's."""
    if clock.time_s is None:
        return bad("not set")
    text = Text(f"{moments.local_text(clock.time_s)}, {clock.quality}")
    off_s = clock.time_s - int(moments.now().timestamp())
    if abs(off_s) > _IN_STEP_S:
        side = "ahead of" if off_s > 0 else "behind"
        text.append(f", {rough_duration_text(abs(off_s))} {side} this computer", style="yellow")
    return text


def clock_json(clock: MeterClock) -> dict[str, Any]:
    """The same for other programs."""
    off_s = None if clock.time_s is None else clock.time_s - int(moments.now().timestamp())
    return {
        "time": _iso(clock.time_s),
        "utc_offset_min": clock.utc_offset_min,
        "quality": clock.quality,
        "ahead_of_computer_s": off_s,
    }


def demand_text(demand: MaximumDemand) -> str:
    """The highest demand and when it was."""
    when = "" if demand.time_s is None else f", until {moments.local_text(demand.time_s)}"
    return f"{demand.power_w:,} W{when}"


def demand_json(demand: MaximumDemand) -> dict[str, Any]:
    """The same for other programs."""
    return {"power_w": demand.power_w, "time": _iso(demand.time_s)}


def event_row(event: MeterEvent) -> tuple[str, str]:
    """Time and words of an event."""
    when = "-" if event.time_s is None else moments.local_text(event.time_s)
    return when, event.text


def event_json(event: MeterEvent) -> dict[str, Any]:
    """The same for other programs."""
    return {
        "time": _iso(event.time_s),
        "code": event.code,
        "detail": event.detail,
        "text": event.text,
    }


def _paid_until(supply: SupplyStatus) -> Text:
    if supply.payment_mode == POSTPAID_MODE:
        return Text("no end: postpaid")
    if supply.runs_on:
        return bad("nothing paid; runs on, for nobody is cut off at this hour")
    if supply.paid_until_s is None or supply.seconds_left == 0:
        return bad("nothing paid")
    left = rough_duration_text(supply.seconds_left)
    text = good(f"{moments.local_text(supply.paid_until_s)}, {left} left")
    if supply.warning_level:
        text.append(f" (warning {supply.warning_level}: it ends soon)", style="yellow")
    return text


def _iso(unix_s: int | None) -> str | None:
    return None if unix_s is None else moments.iso_text(unix_s)
