"""`wattkey listen`: what meters tell unasked, as it arrives."""

import json
import re
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import asdict
from typing import Annotated, Any

import typer

from .. import moments
from ..errors import ProtocolError, UsageError
from ..listening import Listener, heard_on
from ..meter_book import MeterBook
from ..notification import Notification, NotificationReader, by_meter_book
from ..quantities import energy_text, rough_duration_text
from ..transports import open_transport
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
    port: Annotated[
        str | None,
        typer.Option("--port", "-p", metavar="PORT", help="Listen on this serial port instead."),
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Stop after so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Listen for what meters push (see: wattkey notify), until Ctrl-C.

    Shown is what is sealed by a meter of the meter book; the rest is named and dropped. With
    --json, one line of JSON each.
    """
    with suppress(KeyboardInterrupt):
        if port is not None:
            with closing(open_transport(port)) as line:
                console.note(f"Listening on {line.name}, Ctrl-C ends.")
                _show(heard_on(line), count, as_json)
            return
        with Listener(*_place(place)) as listener:
            console.note(f"Listening on {listener.address}, Ctrl-C ends.")
            _show(listener, count, as_json)


def _show(arrived: Iterable[tuple[str, bytes]], count: int | None, as_json: bool) -> None:
    reader = NotificationReader(by_meter_book(MeterBook()))
    shown = 0
    for caller, apdu in arrived:
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
