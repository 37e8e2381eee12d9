"""`wattkey ports`: what `--port` could be on this computer."""

from dataclasses import asdict

import typer

from ..transports import find_ports
from . import console, panels
from .options import JsonOption


def register(app: typer.Typer) -> None:
    """Add `ports` to `app`."""
    app.command(rich_help_panel=panels.START)(ports)


def ports(as_json: JsonOption = False) -> None:
    """List running emulators and serial ports that may be a meter."""
    found = find_ports()
    if as_json:
        console.print_json([asdict(item) for item in found])
    elif found:
        console.print_table(("PORT", "WHAT"), [(item.port, item.description) for item in found])
    else:
        console.say("No emulator runs and no USB serial port is plugged in.")
        console.note("Start a meter on this computer with: wattkey emulator")
