"""`wattkey clock`: compare a meter's clock with this computer's, and set it by a token."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from .. import moments
from ..issuing import Issuer
from ..keystore import KeyStore
from ..meter_book import MeterBook
from ..meter_client import MeterClient
from ..meter_data import MeterClock
from ..tokens import SetTime
from . import console, panels, supply_view
from .meters import key_name_of, note_issuer, refusal
from .options import JsonOption, PassphraseFileOption, PortOption, passphrase_for

_TIME_TO_ENTER = timedelta(hours=1)


def register(app: typer.Typer) -> None:
    """Add `clock` to `app`."""
    app.command(rich_help_panel=panels.METERS)(clock)


def clock(
    port: PortOption = "auto",
    set_it: Annotated[
        bool, typer.Option("--set", help="Set it to this computer's time, by a signed token.")
    ] = False,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a meter's clock beside this computer's; --set corrects it."""
    with MeterClient.open(port) as meter:
        if set_it:
            _set(meter, passphrase_file)
        found = meter.clock()
    if as_json:
        console.print_json(supply_view.clock_json(found))
    else:
        _print(found)


def _print(found: MeterClock) -> None:
    offset = f"{found.utc_offset_min // 60:+03d}:{found.utc_offset_min % 60:02d}"
    console.print_facts(
        [
            ("meter", supply_view.clock_text(found)),
            ("its zone", f"UTC{offset}"),
            ("computer", moments.local_text(moments.now())),
        ]
    )


def _lifetime(meter: MeterClient, now: datetime) -> timedelta:
    """Long enough that a clock which runs far ahead does not find the token expired."""
    ahead_s = (meter.clock().time_s or 0) - int(now.timestamp())
    return timedelta(seconds=max(0, ahead_s)) + _TIME_TO_ENTER


def _set(meter: MeterClient, passphrase_file: Path | None) -> None:
    book = MeterBook()
    serial = meter.serial()
    note_issuer(serial, meter.issuer_kid())
    record = book.get(serial)
    key_name = key_name_of(record)
    key = KeyStore().private(key_name, passphrase_for(key_name, passphrase_file))
    now = moments.now()
    token = Issuer(book, key).issue(record.serial, SetTime(now), now, _lifetime(meter, now))
    answer = meter.enter_token(token.data)
    if not answer.is_accepted:
        raise refusal(answer)
    console.note(f"Set by token {token.claims.number}.")
