"""`wattkey profile`: what a meter has kept, on the terminal, as CSV or JSON, or as a picture."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from ..errors import UsageError
from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from ..profiles import bars as profile_bars
from ..profiles import picture as profile_picture
from ..profiles import series as profile_series
from ..profiles import text as profile_text
from ..profiles.data import Cell, ProfileTable
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
_MOST_COLUMNS = 12
"""More do not fit beside each other."""


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

    On a terminal load and days are shown as bars, periods in short; --table shows all columns.
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
    elif table.name in _ONE_ROW:
        _show_as_facts(table)
    elif table.name in ("load", "daily") and not as_table and console.out().is_terminal:
        for line in profile_bars.lines(table, min(console.out().width, _MAX_PLOT_WIDTH)):
            console.out().print(line)
    elif table.name == "billing" and not as_table:
        _show_periods(table)
    elif len(table.columns) > _MOST_COLUMNS:
        _show_as_facts(table)
    else:
        titles = [f">{column.title}" if column.unit else column.title for column in table.columns]
        console.print_table(titles, [[_shown(value) for value in row] for row in table.rows])


def _show_as_facts(table: ProfileTable) -> None:
    """A line for each value, with an empty line between rows: for rows too long for a table."""
    for number, row in enumerate(table.rows):
        if number:
            console.say("")
        cells = zip(table.columns, row, strict=True)
        console.print_facts([(column.title, _shown(value)) for column, value in cells])


def _show_periods(table: ProfileTable) -> None:
    """The billing periods in a width that a terminal has: what each used, and its demand."""
    found = profile_series.periods(table)
    titles = ("UNTIL", ">IMPORTED kWh", ">EXPORTED kWh", ">DEMAND W", "AT", "BY RATE kWh")
    rows = [_period_row(period) for period in found]
    if rows:
        rows[-1] = (f"{rows[-1][0]} (running)", *rows[-1][1:])
    console.print_table(titles, rows)
    console.note("Energies are the period's own; --table, --csv and --json give all columns.")


def _period_row(period: profile_series.Period) -> tuple[str, ...]:
    return (
        f"{period.ends:%Y-%m-%d %H:%M}",
        _kwh(period.imported_wh),
        _kwh(period.exported_wh),
        f"{period.demand_w:,.0f}",
        f"{period.demand_at:%d %b %H:%M}" if period.demand_at else "-",
        ", ".join(
            f"{rate}: {_kwh(energy_wh)}"
            for rate, energy_wh in enumerate(period.by_rate_wh, 1)
            if energy_wh
        ),
    )


def _kwh(energy_wh: float | None) -> str:
    """A period whose beginning nobody knows has no energy of its own."""
    return "-" if energy_wh is None else f"{energy_wh / 1000:,.1f}"


def _shown(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,f}"
