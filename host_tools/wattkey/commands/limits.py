"""`wattkey limits`: what opens the contact besides payment, and setting it from a file."""

from pathlib import Path
from typing import Annotated

import typer

from .. import examples, limit_file, limit_text
from ..export import protection_json
from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from ..setting_data import Protection
from . import console, panels
from .meters import login
from .options import AssociationOption, JsonOption, PortOption

commands = typer.Typer(help="Show limits and thresholds, or set them from a TOML file.")


def register(app: typer.Typer) -> None:
    """Add `limits` and its sub-commands to `app`."""
    app.add_typer(commands, name="limits", rich_help_panel=panels.METERS)


@commands.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    port: PortOption = "auto",
    association: AssociationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a meter's limits, or set them: the text shown can be edited and set again."""
    if context.invoked_subcommand:
        return
    with MeterClient.open(port) as meter:
        serial = login(meter, association)
        found = MeteringClient(meter).protection()
    if as_json:
        console.print_json({"meter": serial, **protection_json(found)})
        return
    typer.echo(limit_text.text_of(found))
    if found.limits.is_emergency:
        console.note(f"The emergency holds now: {found.limits.active_w} W.")


@commands.command("set")
def set_it(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="See: wattkey limits example")],
    port: PortOption = "auto",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file and say what would be written.")
    ] = False,
) -> None:
    """Set limits, thresholds and tamper cuts from a TOML file, as the utility.

    What the file leaves out stays as it is, and only what differs is written.
    """
    limit_file.check(file)  # before anybody goes to a meter
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        metering = MeteringClient(meter)
        present = metering.protection()
        wanted = limit_file.read(file, present)
        if dry_run:
            done = differences(present, wanted)
        else:
            done = metering.set_protection(wanted)
    if not done:
        console.say(f"OK: meter {serial} has all of it already", style="green")
        return
    verb = "would change" if dry_run else "has taken"
    console.say(f"OK: meter {serial} {verb}: {', '.join(done)}", style="green")


@commands.command()
def example() -> None:
    """Print an example to begin from: wattkey limits example > limits.toml."""
    typer.echo(examples.text("limits"), nl=False)


def differences(present: Protection, wanted: Protection) -> list[str]:
    """The lines of `wanted` as a file that `present` does not have."""
    before = limit_text.text_of(present).splitlines()
    section, found = "", []
    for line, old in zip(limit_text.text_of(wanted).splitlines(), before, strict=False):
        if line.startswith("["):
            section = line.strip("[]") + "."
        if line != old:
            found.append(section + line)
    return found
