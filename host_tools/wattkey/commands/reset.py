"""`wattkey reset`: what only an authority may end: the running billing period, and tamper."""

import typer

from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from . import console, panels
from .meters import login
from .options import PortOption
from .settings import YesOption, confirmed

commands = typer.Typer(help="Reset demand (close billing now), or clear tamper.")


def register(app: typer.Typer) -> None:
    """Add `reset` and its sub-commands to `app`."""
    app.add_typer(commands, name="reset", rich_help_panel=panels.METERS)


@commands.command()
def demand(port: PortOption = "auto", yes: YesOption = False) -> None:
    """Close the billing period now, as the utility: maximum demand begins anew.

    Registers and maxima are kept in the billing profile; the month ends all the same. It cannot
    be undone.
    """
    if not confirmed("Close the billing period and reset maximum demand?", yes):
        console.say("Nothing was reset.")
        return
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        closed = MeteringClient(meter).reset_demand()
    console.say(f"OK: meter {serial} has closed billing period {closed}", style="green")


@commands.command()
def tamper(port: PortOption = "auto", yes: YesOption = False) -> None:
    """Clear tamper, as the utility: the cover counts as closed again.

    How often there was tampering stays counted. The same by a token: wattkey issue --clear-tamper.
    """
    if not confirmed("Has somebody looked after the meter? Clear tamper?", yes):
        console.say("Nothing was cleared.")
        return
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        is_off = MeteringClient(meter).clear_tamper()
    console.say(f"OK: meter {serial} has cleared tamper", style="green")
    if is_off:
        console.note("Supply stays off: something is still on. See: wattkey events --group tamper")
