"""`wattkey demo`: the whole story in a minute, on an emulator."""

from pathlib import Path
from typing import Annotated

import typer

from . import endings, panels


def register(app: typer.Typer) -> None:
    """Add `demo` to `app`."""
    app.command(rich_help_panel=panels.START)(demo)


def demo(
    picture: Annotated[Path, typer.Option(help="Where to draw the story.")] = Path(
        "wattkey-demo.png"
    ),
    runtime: Annotated[
        str, typer.Option(help="What runs the firmware: micropython, esp32-like or cpython.")
    ] = "micropython",
) -> None:
    """See it all in a minute: provision, buy, watch the relay, and fail to cheat."""
    from .. import demo as library

    with endings.as_ctrl_c():
        library.run(picture, runtime)
