"""How a token comes out of `wattkey issue`: as text, file or QR code, and what is said of it.

Here: forms and words. Not here: making it (`issue`).
"""

from pathlib import Path
from typing import Any

import typer

from .. import explain, folders, moments, qr
from ..issuing import IssuedToken
from ..keystore import KeyStore
from ..meter_record import MeterRecord
from ..tokens import ActivateUntil, NewIssuerKey
from . import console
from .meters import Dating


def deliver(
    token: IssuedToken, out: Path | None, show_qr: bool, png: Path | None, as_json: bool
) -> None:
    """Write or show `token` in the forms that were asked for; without any, as a line of text."""
    if out:
        is_text = out.suffix.lower() == ".txt"
        folders.write_file(out, (token.text + "\n").encode() if is_text else token.data)
    if png:
        qr.write_png(token.text, png)
    if as_json:
        console.print_json(_as_json(token))
    elif show_qr:
        console.print_blocks(qr.terminal_lines(token.text))
    if not as_json and not out and not png:
        typer.echo(token.text)


def tell(token: IssuedToken, dating: Dating, out: Path | None, png: Path | None) -> None:
    """Say what it does, when it may be entered, and where it was written."""
    claims = token.claims
    if dating.by_emulator:
        issued = moments.local_text(claims.issued)
        console.note(f"Dated by the running emulator's clock: {issued}.")
    console.note(f"Token {claims.number} for {claims.serial}: {explain.effect(claims.command)}.")
    console.note(f"Enter it {explain.entry_span(claims)}.")
    if isinstance(claims.command, ActivateUntil) and claims.command.until <= claims.issued:
        console.note("That is not in the future: it ends supply at once.")
    if isinstance(claims.command, NewIssuerKey):
        console.note("Enter it before any later token: one with a higher number makes it void.")
    for path in (out, png):
        if path:
            console.note(f"Written to {path}")


def tell_of_changes(record: MeterRecord) -> None:
    """Say which other keys the meter may obey by now, for tokens that nobody has seen entered."""
    store = KeyStore()
    for kid in record.new_kids:
        key = store.by_kid(bytes.fromhex(kid))
        sign_with = f"use --key {key.name}" if key else "its owner makes the tokens"
        console.note(
            f"Signed with '{record.key_name}'. A token told the meter to obey key {kid}: "
            f"if it was entered since, {sign_with}."
        )


def _as_json(token: IssuedToken) -> dict[str, Any]:
    return {"token": token.text, **explain.as_json(token.claims)}
