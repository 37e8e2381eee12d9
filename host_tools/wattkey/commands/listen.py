"""`wattkey listen`: what meters tell unasked, as it arrives."""

import json
import re
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any

import typer

from .. import moments
from ..errors import ProtocolError, UsageError
from ..listening import Listener
from ..meter_book import MeterBook
from ..notification import Notification, NotificationReader, by_meter_book
from ..quantities import energy_text, rough_duration_text
from . import console, panels
from .options import JsonOption

_PLACE = re.compile(r"(?:([^:\s]+):)?(\d{1,5})")


def register(app: typer.Typer) -> None:
    """Add `listen` to `app`."""
    app.command(rich_help_panel=panels.METERS)(listen)


def listen(
    place: Annotated[
        str,
        typer.Option(
            "--on", metavar="[ADDRESS:]PORT", help="Where to listen; on all addresses if left out."
        ),
    ] = "4059",
    count: Annotated[int | None, typer.Option(min=1, help="Stop after so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Listen for what meters push (see: wattkey notify), until Ctrl-C.

    Shown is what is sealed by a meter of the meter book; the rest is named and dropped. With
    --json, one line of JSON each.
    """
    reader = NotificationReader(by_meter_book(MeterBook()))
    with Listener(*_place(place)) as listener, suppress(KeyboardInterrupt):
        console.note(f"Listening on {listener.address}, Ctrl-C ends.")
        shown = 0
        for caller, apdu in listener:
            try:
                found = reader.read(apdu)
            except ProtocolError as error:
                console.note(f"From {caller}: {error}; dropped.")
                continue
            typer.echo(json.dumps(_as_json(found)) if as_json else _line(found))
            shown += 1
            if shown == count:
                return


def _place(text: str) -> tuple[str, int]:
    match = _PLACE.fullmatch(text)
    if not match or int(match[2]) > 65535:
        raise UsageError(f"'{text}' is no place to listen at", "write PORT or ADDRESS:PORT")
    return match[1] or "0.0.0.0", int(match[2])  # meters call from elsewhere


def _line(found: Notification) -> str:
    when = moments.local_text(found.time) if found.time else "at an unknown time"
    left = rough_duration_text(found.seconds_left)
    energy = f"imported {energy_text(found.import_wh)}, exported {energy_text(found.export_wh)}"
    return f"{when}  {found.serial}  {energy}, {found.control_state}, {left} left"


def _as_json(found: Notification) -> dict[str, Any]:
    time = found.time.isoformat() if found.time else None
    return asdict(found) | {"time": time}
