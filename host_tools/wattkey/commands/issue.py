"""`wattkey issue`: make a token."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from .. import moments
from ..errors import UsageError
from ..issuing import Issuer
from ..keystore import KeyStore
from ..meter_book import MeterBook, check_serial
from ..meter_record import MeterRecord
from ..quantities import parse_duration
from ..token_claims import MOST_NUMBER
from . import panels, token_delivery
from .meters import key_name_of, only_serial, time_for
from .options import JsonOption, PassphraseFileOption, passphrase_for
from .token_options import build_command

_WHAT = "What the token does (one of these)"
_WHEN = "When it may be entered"
_HOW = "How it comes out"


def register(app: typer.Typer) -> None:
    """Add `issue` to `app`."""
    app.command(rich_help_panel=panels.TOKENS)(issue)


def issue(
    duration: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", rich_help_panel=_WHAT, help="Add supply: 7d, 12h, 1d12h."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            rich_help_panel=_WHAT,
            help="Supply until then, replacing what is left: 2026-07-31T18:00.",
        ),
    ] = None,
    cap: Annotated[
        str | None,
        typer.Option(
            metavar="ENERGY",
            rich_help_panel=_WHAT,
            help="With --for or --until: end earlier when this much is used (10kWh, 500Wh).",
        ),
    ] = None,
    connect: Annotated[
        bool, typer.Option("--connect", rich_help_panel=_WHAT, help="Lift --disconnect.")
    ] = False,
    disconnect: Annotated[
        bool,
        typer.Option(
            "--disconnect", rich_help_panel=_WHAT, help="Cut supply, whatever has been paid."
        ),
    ] = False,
    payment_mode: Annotated[
        str | None,
        typer.Option(
            metavar="MODE",
            rich_help_panel=_WHAT,
            help="token: supply by tokens. postpaid: supply without.",
        ),
    ] = None,
    set_time: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN", rich_help_panel=_WHAT, help="Set the meter's clock: now, or a time."
        ),
    ] = None,
    new_issuer_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            rich_help_panel=_WHAT,
            help="Obey another key from then on: a name in the key store, or a public key file.",
        ),
    ] = None,
    power_limit: Annotated[
        str | None,
        typer.Option(
            metavar="POWER",
            rich_help_panel=_WHAT,
            help="Switch off for a while above this power (3kW, 800W), or none.",
        ),
    ] = None,
    clear_tamper: Annotated[
        bool,
        typer.Option(
            "--clear-tamper", rich_help_panel=_WHAT, help="Somebody has looked after the meter."
        ),
    ] = False,
    meter: Annotated[
        str | None,
        typer.Option(metavar="SERIAL", help="The meter; may be left out when you have just one."),
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Issuer key; the meter book knows it.")
    ] = None,
    number: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_NUMBER, help="Token number; the meter book counts them."),
    ] = None,
    valid_for: Annotated[
        str,
        typer.Option(metavar="TIME", rich_help_panel=_WHEN, help="It expires after this time."),
    ] = "30d",
    not_before: Annotated[
        str | None,
        typer.Option(metavar="WHEN", rich_help_panel=_WHEN, help="It is refused before then."),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            rich_help_panel=_WHEN,
            help="Date it then; else by a running emulator of that serial, or this computer.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            rich_help_panel=_HOW,
            help="Write it to FILE: text if it ends in .txt.",
        ),
    ] = None,
    show_qr: Annotated[
        bool, typer.Option("--qr", rich_help_panel=_HOW, help="Show it as a QR code.")
    ] = False,
    png: Annotated[
        Path | None,
        typer.Option(metavar="FILE", rich_help_panel=_HOW, help="Write it as a QR code to FILE."),
    ] = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token: a signed message that one meter obeys once, brought by any road.

    [cyan]wattkey issue --for 7d[/]  a week of supply, on stdout as one line of text

    [cyan]wattkey issue --for 30d --cap 50kWh --qr[/]  a month or 50 kWh, to scan
    """
    serial = check_serial(only_serial(meter))
    dating = time_for(serial, now)
    when = dating.when
    command = build_command(
        until,
        duration,
        cap,
        connect,
        disconnect,
        payment_mode,
        set_time,
        new_issuer_key,
        power_limit,
        clear_tamper,
        when,
    )
    lifetime = timedelta(seconds=parse_duration(valid_for))
    earliest = moments.parse_moment(not_before) if not_before else None
    book = MeterBook()
    record = book.find(serial)
    public_key = KeyStore().public(_key_name(record, serial, key, number))
    passphrase = passphrase_for(public_key.name, passphrase_file)
    private_key = KeyStore().private(public_key.name, passphrase)
    issuer = Issuer(book, private_key)
    token = issuer.issue(serial, command, when, lifetime, earliest, number)
    token_delivery.deliver(token, out, show_qr, png, as_json)
    token_delivery.tell(token, dating, out, png)
    if record and not key:
        token_delivery.tell_of_changes(record)


def _key_name(
    record: MeterRecord | None, serial: str, given: str | None, number: int | None
) -> str:
    """The key the meter obeys; another one may be asked for, as one that it may obey by now."""
    if record:
        return given or key_name_of(record)
    if given and number:
        return given
    raise UsageError(
        f"meter {serial} is not in the meter book", "say which --key and which --number"
    )
