"""`wattkey consumer`: hand customers the keys with which they read their own meter."""

from pathlib import Path
from typing import Annotated

import typer

from .. import consumer_file
from ..meter_book import MeterBook
from . import console, panels

consumer = typer.Typer(help="Hand customers the keys to their own readings, and take them in.")

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file with the keys.")]


def register(app: typer.Typer) -> None:
    """Add `consumer` and its subcommands to `app`."""
    app.add_typer(consumer, name="consumer", rich_help_panel=panels.METERS)


@consumer.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        console.print_help(context)


@consumer.command()
def export(
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="The customer's meter.")],
    file: FileArgument,
) -> None:
    """Write the customer's keys of a meter into a file for them, and nothing else.

    Whoever has the file reads everything of the household; nobody can command the meter with it.
    """
    consumer_file.write(file, MeterBook().consumer_keys(serial))
    console.say(f"Wrote the customer's keys of meter {serial} to {file}.")
    console.note(f"Hand it over in private; there: wattkey consumer import {file.name}")


@consumer.command(name="import")
def take_in(file: FileArgument) -> None:
    """Take such a file into this computer's meter book: it reads that meter from now on."""
    found = consumer_file.read(file)
    MeterBook().take_consumer_keys(found)
    console.say(f"This computer reads meter {found.serial} as its customer.")
    console.note(f"Read it with: wattkey status -p ble:{found.serial}. Delete {file}.")
