"""`wattkey profile`: what a meter has kept, on the terminal, as CSV or JSON, or as a picture."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from .. import profile_bars, profile_picture, profile_series, profile_text
from ..errors import UsageError
from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from ..profile_data import Cell, ProfileTable
from . import console, panels, progress
from .meters import login
from .options import AssociationOption, JsonOption, PortOption
from .selection_options import (
    CsvOption,
    EntriesOption,
    FromOption,
    LastOption,
    ToOption,
    wanted_rows,
)

_ONE_ROW = ("now", "nameplate")
_MAX_PLOT_WIDTH = 160


def register(app: typer.Typer) -> None:
    """Add `profile` to `app`."""
    app.command(rich_help_panel=panels.METERS)(profile)


def profile(
    which: Annotated[
        Literal["load", "daily", "billing", "now", "nameplate"],
        typer.Argument(metavar="WHICH", help="load, daily, billing, now or nameplate."),
    ],
    port: PortOption = "auto",
    since: FromOption = None,
    until: ToOption = None,
    last: LastOption = None,
    entries: EntriesOption = None,
    csv: CsvOption = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw the rows to FILE.png.")
    ] = None,
    as_table: Annotated[
        bool, typer.Option("--table", help="Show the rows, also where bars would be shown.")
    ] = False,
    association: AssociationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a profile: the load by half hours, days, billing periods, this moment, the nameplate.

    On a terminal a load profile is shown as bars; --table shows its rows.
    """
    wanted = wanted_rows(since, until, last, entries)
    if csv is not None and as_json:
        raise UsageError("CSV and JSON at once", "choose --csv or --json")
    if plot and which not in profile_series.DRAWN:
        raise UsageError(
            f"profile '{which}' is no curve", "these can be drawn: load, daily, billing"
        )
    with MeterClient.open(port) as meter:
        serial = login(meter, association)
        with progress.shown(meter, f"{which} profile") as on_rows:
            table = MeteringClient(meter).profile(which, wanted, on_rows)
    if plot:
        profile_picture.draw(table, f"Meter {serial}: {_TITLES[which]}", plot)
        console.note(f"Drawn to {plot}.")
    if csv is not None:
        write_file(csv, lambda file: profile_text.write_csv(table, file))
    elif as_json:
        console.print_json({"meter": serial, **profile_text.table_json(table)})
    elif not plot:
        _show(table, as_table)


_TITLES = {
    "load": "load profile",
    "daily": "energy by day",
    "billing": "billing periods",
}


def write_file(where: str, write: Callable[[TextIO], None]) -> None:
    """Let `write` fill the file `where`, or stdout for `-`."""
    if where == "-":
        write(sys.stdout)
        return
    with Path(where).open("w", encoding="utf-8", newline="") as file:
        write(file)
    console.note(f"Written to {where}.")


def _show(table: ProfileTable, as_table: bool) -> None:
    if not table.rows:
        console.say("No rows.")
    elif table.name in _ONE_ROW and len(table.rows) == 1:
        cells = zip(table.columns, table.rows[0], strict=True)
        console.print_facts([(column.title, _shown(value)) for column, value in cells])
    elif table.name in ("load", "daily") and not as_table and console.out().is_terminal:
        for line in profile_bars.lines(table, min(console.out().width, _MAX_PLOT_WIDTH)):
            console.out().print(line)
    else:
        titles = [f">{column.title}" if column.unit else column.title for column in table.columns]
        console.print_table(titles, [[_shown(value) for value in row] for row in table.rows])


def _shown(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,f}"
