"""`wattkey doctor`: how healthy a meter is, by its own account."""

from dataclasses import asdict
from typing import Any

import typer
from rich.text import Text

from .. import doctor as library
from ..doctor import CheckUp, Finding
from ..errors import EXIT_FAILED
from ..meter_client import MeterClient
from . import console, panels, supply_view
from .meters import login
from .options import JsonOption, PortOption

_MARKS = {"ok": ("ok", "green"), "look": ("look at it", "yellow"), "broken": ("BROKEN", "bold red")}


def register(app: typer.Typer) -> None:
    """Add `doctor` to `app`."""
    app.command(rich_help_panel=panels.METERS)(doctor)


def doctor(port: PortOption = "auto", as_json: JsonOption = False) -> None:
    """Check a meter's health: clock, relay, memory and its wear (needs a secret of it).

    Exit code 0 when everything is in order, 1 when something should be looked at or is broken.
    """
    with MeterClient.open(port) as meter:
        login(meter)
        found = library.examine(meter)
    if as_json:
        console.print_json(_as_json(found))
    else:
        _print(found)
    if not found.is_healthy:
        raise typer.Exit(EXIT_FAILED)


def _print(found: CheckUp) -> None:
    identity = found.identity
    console.say(f"{identity.serial}, {identity.model}, firmware {identity.firmware_version}")
    console.print_facts((finding.part, _verdict(finding)) for finding in found.findings())
    verdicts = [finding.verdict for finding in found.findings()]
    summary = f"{verdicts.count('broken')} broken, {verdicts.count('look')} to look at."
    console.say("All in order." if found.is_healthy else summary)


def _verdict(finding: Finding) -> Text:
    mark, style = _MARKS[finding.verdict]
    text = Text.assemble((f"{mark:<10}", style), f"  {finding.text}")
    if finding.advice:
        text.append(f"\n{'':<10}  {finding.advice}", style="dim")
    return text


def _as_json(found: CheckUp) -> dict[str, Any]:
    return {
        "meter": found.identity.serial,
        "model": found.identity.model,
        "firmware": found.identity.firmware_version,
        "healthy": found.is_healthy,
        "findings": [asdict(finding) for finding in found.findings()],
        "clock": supply_view.clock_json(found.clock),
        "health": {**asdict(found.health), "flash_years_left": library.years_left(found.health)},
    }
