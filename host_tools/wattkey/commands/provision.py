"""`wattkey provision`: put a fresh meter into service."""

from typing import Annotated

import typer

from .. import moments, provisioning
from ..keystore import KeyStore
from ..meter_book import MeterBook
from ..meter_client import MeterClient
from . import console, panels
from .options import JsonOption, PortOption


def register(app: typer.Typer) -> None:
    """Add `provision` to `app`."""
    app.command(rich_help_panel=panels.METERS)(provision)


def provision(
    port: PortOption = "auto",
    key: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Issuer key the meter shall obey; an emulator takes 'dev' unless told otherwise.",
        ),
    ] = None,
    serial: Annotated[
        str | None,
        typer.Option(metavar="SERIAL", help="Give it this serial instead of the one it has."),
    ] = None,
    time: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="Set its clock to this time; else this computer's (an emulator keeps its own).",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Put a fresh meter into service: from now on it obeys one issuer key.

    Only that key can hand it over to another (wattkey issue --new-issuer-key).
    """
    when = None if time in (None, "now") else moments.parse_moment(time or "")
    with MeterClient.open(port) as meter:
        chosen = provisioning.choose_key(KeyStore(), key, meter.identity())
        done = provisioning.provision(meter, MeterBook(), chosen, serial, when)
    if as_json:
        console.print_json(
            {
                "meter": done.serial,
                "key": done.key.name,
                "kid": done.key.kid.hex(),
                "already": done.was_already,
            }
        )
        return
    verb = "already obeys" if done.was_already else "now obeys"
    console.say(f"Meter {done.serial} {verb} key '{done.key.name}' ({done.key.kid.hex()}).")
    which = f" --meter {done.serial}" if len(MeterBook().serials()) > 1 else ""
    where = "" if port == "auto" else f" -p {port}"
    console.note(f"Give it supply with: wattkey issue --for 7d{which} | wattkey push -{where}")
