"""`wattkey tariff`: which rate holds when, and setting it from a file."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from .. import examples, moments
from ..export import tariff_json
from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from ..settings import tariff_file
from ..settings.setting_data import Tariff, TariffPlan
from . import console, panels, settings
from .meters import login
from .options import PortOption


def register(app: typer.Typer) -> None:
    """Add `tariff` and its sub-commands to `app`."""
    app.add_typer(commands, name="tariff", rich_help_panel=panels.METERS)


def _print(found: Tariff) -> None:
    if found.rate is not None:
        console.note(f"Rate {found.rate} holds now.")
    if found.active is None:
        console.note("No calendar is in force: all is rate 1.")
    else:
        typer.echo(tariff_file.text_of(found.active, found.special_days))
    if found.passive is not None:
        begins = "when somebody says so"
        if found.activates:
            begins = f"at {moments.local_text(found.activates)}"
        console.note(f"Calendar '{found.passive.name}' waits, and begins {begins}.")


commands = settings.group(
    "Show which rate holds when, or set it from a TOML file.",
    MeteringClient.tariff,
    tariff_json,
    _print,
)


@commands.command("set")
def set_it(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="See: wattkey tariff example")],
    port: PortOption = "auto",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check the file; no meter is needed.")
    ] = False,
) -> None:
    """Set a meter's tariff from a TOML file, as the utility."""
    plan = tariff_file.read(file)
    if dry_run:
        console.say(f"OK: {_summary(plan)}", style="green")
        return
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        MeteringClient(meter).set_tariff(plan)
    if plan.activates is None:
        console.say(f"OK: meter {serial} goes by '{plan.calendar.name}' now", style="green")
        return
    when = moments.local_text(plan.activates)
    console.say(f"OK: meter {serial} goes by '{plan.calendar.name}' from {when}", style="green")
    if plan.special_days:
        console.note("Its special days wait for it: set the file again when it has begun.")


@commands.command()
def example(
    which: Annotated[
        Literal["two-rates", "eight-rates"], typer.Argument(help="Which of the two.")
    ] = "two-rates",
) -> None:
    """Print an example to begin from: wattkey tariff example > tariff.toml."""
    typer.echo(examples.text(which), nl=False)


def _summary(plan: TariffPlan) -> str:
    calendar = plan.calendar
    rates = {rate for day in calendar.days for _, rate in day.switches}
    return (
        f"'{calendar.name}': {_count(len(rates), 'rate')}, {_count(len(calendar.days), 'day')}, "
        f"{_count(len(calendar.weeks), 'week')}, {_count(len(calendar.seasons), 'season')}, "
        f"{_count(len(plan.special_days), 'special day')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
