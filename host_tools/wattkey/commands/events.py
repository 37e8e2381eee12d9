"""`wattkey events`: what has happened at a meter, by IS 15959's groups and our own."""

from typing import Annotated

import typer

from ..errors import UsageError
from ..meter_client import MeterClient
from ..metering_client import EventRow, MeteringClient, check_groups
from ..profiles import text as profile_text
from ..profiles.data import EVENT_GROUPS
from . import console, panels, progress
from .meters import login
from .options import AssociationOption, JsonOption, PortOption
from .profile import write_file
from .selection_options import CsvOption, FromOption, LastOption, ToOption, wanted_rows

_GROUPS = ", ".join(EVENT_GROUPS)


def register(app: typer.Typer) -> None:
    """Add `events` to `app`."""
    app.command(rich_help_panel=panels.METERS)(events)


def events(
    port: PortOption = "auto",
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="GROUP", help=f"Only of this one, or several: {_GROUPS}."),
    ] = None,
    since: FromOption = None,
    until: ToOption = None,
    last: LastOption = None,
    csv: CsvOption = None,
    association: AssociationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the events that a meter keeps over every power cut, with what it measured then.

    Of each group the last 128 are kept. --last counts after the groups are joined.
    """
    if csv is not None and as_json:
        raise UsageError("CSV and JSON at once", "choose --csv or --json")
    wanted = wanted_rows(since, until, last)
    check_groups(group or ())
    with MeterClient.open(port) as meter:
        login(meter, association)
        with progress.shown(meter, "events"):
            found = MeteringClient(meter).events(group or tuple(EVENT_GROUPS), wanted)
    found = found[-last:] if last else found
    if csv is not None:
        write_file(csv, lambda file: profile_text.write_events_csv(found, file))
    elif as_json:
        console.print_json([profile_text.event_json(event) for event in found])
    else:
        _show(found)


def _show(found: list[EventRow]) -> None:
    if not found:
        console.say("No events.")
        return
    rows = [(_when(event), event.group, str(event.code), event.text) for event in found]
    console.print_table(("WHEN", "GROUP", ">CODE", "WHAT"), rows)


def _when(event: EventRow) -> str:
    return f"{event.time:%Y-%m-%d %H:%M:%S}" if event.time else "-"
