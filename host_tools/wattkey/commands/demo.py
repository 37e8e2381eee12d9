"""`wattkey demo`: the whole story in a minute, on an emulator."""

import typer

from . import panels


def register(app: typer.Typer) -> None:
    """Add `demo` to `app`."""
    app.command(rich_help_panel=panels.START)(demo)


def demo() -> None:
    """See it all in a minute: provision, buy, watch the relay, and fail to cheat."""
    from .. import demo as library

    library.run()
