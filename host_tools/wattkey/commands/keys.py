"""`wattkey keys`: make issuer keys and look at their public halves."""

from typing import Annotated, Any

import typer

from .. import moments
from ..errors import EXIT_FAILED
from ..keystore import IssuerKey, KeyStore
from . import console, panels
from .options import JsonOption, PassphraseFileOption, passphrase_for

keys = typer.Typer(help="Make and list issuer keys. Whoever holds a key commands its meters.")


def register(app: typer.Typer) -> None:
    """Add `keys` and its subcommands to `app`."""
    app.add_typer(keys, name="keys", rich_help_panel=panels.TOKENS)


@keys.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        console.print_help(context)


@keys.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name for the key, such as 'home' or 'lab'.")
    ],
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new issuer key, encrypted with a passphrase.

    Keep a backup of its file: meters obey this key alone, and nobody can restore a lost one.
    """
    store = KeyStore()
    store.check_new(name)  # before a passphrase is typed twice for nothing
    key = store.create(name, passphrase_for(name, passphrase_file, confirm=True))
    if as_json:
        console.print_json(_as_json(key))
        return
    console.say(f"Made key '{key.name}', id {key.kid.hex()}.")
    console.note(f"Keep a backup of {store.folder / (name + '.pem')} and of its passphrase.")


@keys.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One key; all when left out.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the keys in the key store (public halves only, no passphrase needed).

    A damaged key file is named after the others; the exit code is then 1.
    """
    store = KeyStore()
    if name:
        _show_one(store.public(name), as_json)
    else:
        _show_all(store, as_json)


def _show_one(key: IssuerKey, as_json: bool) -> None:
    if as_json:
        console.print_json([_as_json(key)])
    else:
        _print_one(key)


def _show_all(store: KeyStore, as_json: bool) -> None:
    """Every key that can be read; a damaged one is the command's failure, but hides no other."""
    found = store.readable()
    if as_json:
        console.print_json([_as_json(key) for key in found])
    else:
        rows = [(key.name, key.kid.hex(), _made(key)) for key in found]
        console.print_table(("NAME", "ID", "MADE"), rows)
        console.note(f"Key store: {store.folder}")
    damaged = store.damaged()
    for error in damaged:
        console.complain(str(error), error.hint)
    if damaged:
        raise typer.Exit(EXIT_FAILED)


def _print_one(key: IssuerKey) -> None:
    console.print_facts(
        [
            ("name", key.name),
            ("id", key.kid.hex()),
            ("public key", key.public_key.hex()),
            ("made", _made(key)),
        ]
    )


def _made(key: IssuerKey) -> str:
    if key.is_development:
        return "built in, public, for emulators only"
    return moments.local_text(moments.parse_moment(key.created))


def _as_json(key: IssuerKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "kid": key.kid.hex(),
        "public_key": key.public_key.hex(),
        "created": key.created or None,
        "development": key.is_development,
    }
