"""`wattkey limits`: what opens the contact besides payment, and setting it from a file."""

from pathlib import Path
from typing import Annotated

import typer

from .. import examples
from ..export import protection_json
from ..metering_client import MeteringClient
from ..settings import limit_file, limit_text
from ..settings.setting_data import Protection
from . import console, panels, settings
from .options import PortOption


def register(app: typer.Typer) -> None:
    """Add `limits` and its sub-commands to `app`."""
    app.add_typer(commands, name="limits", rich_help_panel=panels.METERS)


def _print(found: Protection) -> None:
    typer.echo(limit_text.text_of(found))
    if found.limits.is_emergency:
        console.note(f"The emergency holds now: {found.limits.active_w} W.")


commands = settings.group(
    "Show limits and thresholds, or set them from a TOML file.",
    MeteringClient.protection,
    protection_json,
    _print,
)


@commands.command("set")
def set_it(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="See: wattkey limits example")],
    port: PortOption = "auto",
    dry_run: settings.DryRunOption = False,
) -> None:
    """Set limits, thresholds and tamper cuts from a TOML file, as the utility.

    What the file leaves out stays as it is, and only what differs is written.
    """
    limit_file.check(file)  # before anybody goes to a meter
    settings.change(
        port,
        dry_run,
        MeteringClient.protection,
        MeteringClient.set_protection,
        lambda present: limit_file.read(file, present),
        limit_text.text_of,
    )


@commands.command()
def example() -> None:
    """Print an example to begin from: wattkey limits example > limits.toml."""
    typer.echo(examples.text("limits"), nl=False)
