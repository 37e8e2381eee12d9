"""`wattkey measuring`: demand and capture periods and the billing day, and setting them."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from .. import examples
from ..errors import UsageError
from ..metering_client import MeteringClient
from ..settings import measuring_file
from ..settings.measuring_settings import check_billing_day
from ..settings.setting_data import Periods
from . import console, panels, settings
from .options import PortOption

_NOWHERE = Periods(1800, 1800, 1, 0)
"""Of no meter: what is wanted is checked against it before anybody goes to one."""


def register(app: typer.Typer) -> None:
    """Add `measuring` and its sub-commands to `app`."""
    app.add_typer(commands, name="measuring", rich_help_panel=panels.METERS)


def _print(found: Periods) -> None:
    typer.echo(measuring_file.text_of(found))
    console.note(f"Settings of this meter were changed {found.programmings} times.")


commands = settings.group(
    "Show by which periods a meter measures and bills, or set them.",
    MeteringClient.periods,
    asdict,
    _print,
)


@commands.command("set")
def set_it(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE.toml", help="See: wattkey measuring example")
    ] = None,
    demand: Annotated[
        str | None, typer.Option(metavar="TIME", help="Demand integration period, such as 30m.")
    ] = None,
    capture: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Capture period of the load profile, such as 15m."),
    ] = None,
    billing_day: Annotated[
        int | None, typer.Option(metavar="DAY", help="Day of the month at which billing closes.")
    ] = None,
    port: PortOption = "auto",
    dry_run: settings.DryRunOption = False,
) -> None:
    """Set periods and billing day, as the utility: from a TOML file or by options.

    What is left out stays as it is, and only what differs is written. A new period begins at
    once, and what was measured of the running one is lost; the billing period that runs ends when
    its new day comes next.
    """
    given = [option for option in (demand, capture, billing_day) if option is not None]
    if (file is None) == (not given):
        raise UsageError("set from a file, or by options", "wattkey measuring set --demand 30m")

    def wanted_on(present: Periods) -> Periods:
        if file is not None:
            return measuring_file.read(file, present)
        return _changed(present, demand, capture, billing_day)

    wanted_on(_NOWHERE)
    settings.change(
        port,
        dry_run,
        MeteringClient.periods,
        MeteringClient.set_periods,
        wanted_on,
        measuring_file.text_of,
    )


@commands.command()
def example() -> None:
    """Print an example to begin from: wattkey measuring example > measuring.toml."""
    typer.echo(examples.text("measuring"), nl=False)


def _changed(
    present: Periods, demand: str | None, capture: str | None, billing_day: int | None
) -> Periods:
    if demand is not None:
        present = replace(present, demand_s=measuring_file.period(demand))
    if capture is not None:
        present = replace(present, load_s=measuring_file.period(capture))
    if billing_day is not None:
        check_billing_day(billing_day)
        present = replace(present, billing_day=billing_day)
    return present
