"""What commands share that show settings of a meter and set them from a file.

Here: the group whose bare name shows, asking whether to go on, which lines differ, and how it ends.
Not here: the settings (`tariff`, `limits`, `measuring`).
"""

import sys
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from ..errors import UsageError
from ..meter_client import MeterClient
from ..metering_client import MeteringClient
from . import console
from .meters import login
from .options import AssociationOption, JsonOption, PortOption

_T = TypeVar("_T")

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Check it and say what would be written.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


def group(
    help_text: str,
    read: Callable[[MeteringClient], _T],
    as_dict: Callable[[_T], dict[str, Any]],
    tell: Callable[[_T], None],
) -> typer.Typer:
    """A group of commands that by itself reads settings, and prints them by `tell` or as JSON."""
    commands = typer.Typer(help=help_text)

    @commands.callback(invoke_without_command=True)
    def show(
        context: typer.Context,
        port: PortOption = "auto",
        association: AssociationOption = None,
        as_json: JsonOption = False,
    ) -> None:
        if context.invoked_subcommand:
            return
        with MeterClient.open(port) as meter:
            serial = login(meter, association)
            found = read(MeteringClient(meter))
        if as_json:
            console.print_json({"meter": serial, **as_dict(found)})
        else:
            tell(found)

    return commands


def confirmed(question: str, yes: bool) -> bool:
    """Whether the person agrees; UsageError where nobody can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("this wants to be confirmed, and nobody is there to ask", "add --yes")
    return typer.confirm(question, err=True)


def change(
    port: str,
    is_dry: bool,
    read: Callable[[MeteringClient], _T],
    write: Callable[[MeteringClient, _T], list[str]],
    wanted_on: Callable[[_T], _T],
    text_of: Callable[[_T], str],
) -> None:
    """As the utility, write what `wanted_on` makes of what is there; say what was, or would be."""
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        metering = MeteringClient(meter)
        present = read(metering)
        wanted = wanted_on(present)
        if is_dry:
            done = differences(text_of(present), text_of(wanted))
        else:
            done = write(metering, wanted)
    if not done:
        console.say(f"OK: meter {serial} has all of it already", style="green")
        return
    verb = "would change" if is_dry else "has taken"
    console.say(f"OK: meter {serial} {verb}: {', '.join(done)}", style="green")


def differences(present: str, wanted: str) -> list[str]:
    """The lines of the file `wanted` that `present`, of the same shape, does not have."""
    section, found = "", []
    for line, old in zip(wanted.splitlines(), present.splitlines(), strict=False):
        if line.startswith("["):
            section = line.strip("[]") + "."
        if line != old:
            found.append(section + line)
    return found
