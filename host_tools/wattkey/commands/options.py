"""Options that several commands share, so that they read and behave the same everywhere."""

import getpass
import os
import warnings
from pathlib import Path
from typing import Annotated, Literal

import typer

from .. import dev_key
from ..errors import UsageError

PORT_HELP = (
    "Where the meter is: a serial port (/dev/ttyUSB0, COM3), socket://HOST:PORT, "
    "wrapper://HOST:PORT, ble:NAME (see wattkey scan), or auto for the one that is there."
)

PortOption = Annotated[
    str, typer.Option("--port", "-p", metavar="PORT", envvar="WATTKEY_PORT", help=PORT_HELP)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
AssociationOption = Annotated[
    Literal["reader", "consumer", "utility"] | None,
    typer.Option(
        "--association",
        help="Log in as this; else as the first whose secret is here, by radio as one with keys.",
    ),
]
TokenArgument = Annotated[
    str,
    typer.Argument(metavar="TOKEN", help="The token's text, a file that holds it, or - for stdin."),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="Read the key's passphrase from FILE instead of asking "
        "(WATTKEY_PASSPHRASE works too).",
    ),
]


def passphrase_for(key_name: str, file: Path | None, confirm: bool = False) -> str:
    """The passphrase of `key_name`: from `file`, the environment or the person, in this order."""
    if key_name == dev_key.NAME:
        return ""
    if file:
        return _first_line(file)
    return os.environ.get("WATTKEY_PASSPHRASE") or _ask(key_name, confirm)


def _first_line(file: Path) -> str:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise UsageError(
            f"cannot read the passphrase file {file}", "is it there, and may you read it?"
        ) from None
    return lines[0] if lines else ""


def _ask(key_name: str, confirm: bool) -> str:
    question = f"Passphrase of key '{key_name}'"
    try:
        with warnings.catch_warnings():
            # Where typing cannot be hidden (no terminal), do not ask at all.
            warnings.simplefilter("error", getpass.GetPassWarning)
            answer: str = typer.prompt(
                question, hide_input=True, confirmation_prompt=confirm, err=True
            )
    except (typer.Abort, EOFError, getpass.GetPassWarning):
        typer.echo(err=True)  # the question stands on a line of its own
        raise UsageError(
            f"key '{key_name}' needs its passphrase",
            "type it, or set WATTKEY_PASSPHRASE, or give --passphrase-file FILE",
        ) from None
    else:
        return answer
