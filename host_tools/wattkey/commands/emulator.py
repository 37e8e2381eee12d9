"""`wattkey emulator`: run a meter as a program on this computer."""

import typer

from . import panels


def register(app: typer.Typer) -> None:
    """Add `emulator` to `app`."""
    app.command(rich_help_panel=panels.START)(emulator)


def emulator() -> None:
    """Run a meter on this computer: the real firmware on simulated parts."""
    from .. import emulator as library

    library.run()
