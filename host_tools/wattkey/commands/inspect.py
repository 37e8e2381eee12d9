"""`wattkey inspect`: what a token says, without entering it."""

from typing import Any

import typer
from rich.text import Text

from .. import explain, moments, tokens
from ..errors import EXIT_FAILED, WattkeyError
from ..keystore import IssuerKey, KeyStore
from ..token_input import read_token
from ..tokens import InspectedToken
from . import console, panels
from .options import JsonOption, TokenArgument


def register(app: typer.Typer) -> None:
    """Add `inspect` to `app`."""
    app.command(rich_help_panel=panels.TOKENS)(inspect)


def inspect(token: TokenArgument, as_json: JsonOption = False) -> None:
    """Show what a token would do, for which meter, and whether its signature is genuine.

    Checks against the keys in the key store; exit code 1 when the signature is wrong.
    """
    store = KeyStore()
    try:
        found = tokens.inspect(read_token(token), [key.verifier() for key in store.readable()])
    except tokens.TokenFormatError as error:
        raise WattkeyError(f"not a token: {error}", "copy it again, whole") from None
    key = store.by_kid(found.kid)
    if as_json:
        console.print_json(_as_json(found, key))
    else:
        _print(found, key)
    if key and not found.is_verified:
        raise typer.Exit(EXIT_FAILED)


def _print(found: InspectedToken, key: IssuerKey | None) -> None:
    claims = found.claims
    console.print_facts(
        [
            ("does", explain.effect(claims.command)),
            ("meter", claims.serial),
            ("number", str(claims.number)),
            ("issued", moments.local_text(claims.issued)),
            ("enter it", explain.entry_span(claims)),
            ("signature", _signature(found, key)),
        ]
    )


def _signature(found: InspectedToken, key: IssuerKey | None) -> Text:
    if key is None:
        return Text(f"not checked: key {found.kid.hex()} is not known here", style="yellow")
    if found.is_verified:
        return console.good(f"genuine, by key '{key.name}' ({key.kid.hex()})")
    return console.bad(f"WRONG: key '{key.name}' has not signed this")


def _as_json(found: InspectedToken, key: IssuerKey | None) -> dict[str, Any]:
    return {
        **explain.as_json(found.claims),
        "kid": found.kid.hex(),
        "key": key.name if key else None,
        "genuine": found.is_verified if key else None,
    }
