"""`wattkey read`: the registers of a meter."""

from typing import Annotated

import typer

from ..meter_client import MeterClient
from ..meter_data import MeterEvent, RegisterReading
from . import console, panels, progress, supply_view
from .meters import login
from .options import AssociationOption, JsonOption, PortOption


def register(app: typer.Typer) -> None:
    """Add `read` to `app`."""
    app.command(rich_help_panel=panels.METERS)(read)


def read(
    port: PortOption = "auto",
    events: Annotated[
        bool, typer.Option("--events", help="Show the recent events instead.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also apparent and reactive energy, and all by rate.")
    ] = False,
    association: AssociationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read energy, power, voltage and the like (needs a secret from the meter book)."""
    with MeterClient.open(port) as meter:
        serial = login(meter, association)
        if events:
            with progress.shown(meter, "events"):
                happened = meter.events()
            _show_events(happened, as_json)
        else:
            with progress.shown(meter, "registers"):
                found = meter.registers() + (meter.more_registers() if everything else [])
            _show_registers(found, serial, as_json)


def _show_registers(found: list[RegisterReading], serial: str, as_json: bool) -> None:
    if as_json:
        rows = [
            {"name": r.name, "obis": r.obis, "value": str(r.value), "unit": r.unit} for r in found
        ]
        console.print_json({"meter": serial, "registers": rows})
        return
    console.print_table(
        ("REGISTER", ">VALUE", "UNIT", "OBIS"),
        [(r.name, f"{r.value:,f}", r.unit, r.obis) for r in found],
    )


def _show_events(found: list[MeterEvent], as_json: bool) -> None:
    if as_json:
        console.print_json([supply_view.event_json(event) for event in found])
    else:
        console.print_table(("WHEN", "WHAT"), [supply_view.event_row(event) for event in found])
