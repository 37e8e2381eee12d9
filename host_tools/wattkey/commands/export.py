"""`wattkey export`: a whole meter in one JSON file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .. import export as library
from ..meter_client import MeterClient
from . import console, panels
from .meters import login
from .options import AssociationOption, PortOption


def register(app: typer.Typer) -> None:
    """Add `export` to `app`."""
    app.command(rich_help_panel=panels.METERS)(export)


def export(
    file: Annotated[
        str, typer.Argument(metavar="FILE.json", help="The file to write, or - for stdout.")
    ],
    port: PortOption = "auto",
    association: AssociationOption = None,
) -> None:
    """Write everything that a meter tells to one JSON file: registers, settings, profiles, events.

    It tells a household's habits by the half hour: keep it as you would keep a bill.
    """
    with MeterClient.open(port) as meter:
        login(meter, association)
        with Console(stderr=True).status("reading") as status:
            whole = library.read(meter, lambda what: status.update(f"reading {what}"))
    if file == "-":
        console.print_json(whole)
    else:
        library.write(whole, Path(file))
        console.note(f"Written to {file}.")
    if whole["missing"]:
        console.note(f"This meter does not tell: {', '.join(whole['missing'])}.")
