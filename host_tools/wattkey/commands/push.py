"""`wattkey push`: bring a token to a meter."""

from dataclasses import asdict
from typing import Annotated

import typer

from .. import explain, tokens
from ..errors import EXIT_METER_REFUSED
from ..meter_client import MeterClient
from ..token_answer import TokenAnswer
from ..token_input import read_token
from . import console, panels
from .meters import note_issuer, refusal, seal_if_possible
from .options import JsonOption, PortOption, TokenArgument


def register(app: typer.Typer) -> None:
    """Add `push` to `app`."""
    app.command(rich_help_panel=panels.METERS)(push)


def push(
    token: TokenArgument,
    port: PortOption = "auto",
    as_text: Annotated[
        bool,
        typer.Option("--text", help="Send it as a line of text, as any terminal program could."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a token to a meter and show its answer (exit code 3 when the meter refuses it)."""
    data = read_token(token)
    with MeterClient.open(port) as meter:
        answer = _enter(meter, data, as_text)
        if _is_change_of_issuer(data):  # also when refused: it may have been entered before
            note_issuer(meter.serial(), meter.issuer_kid())
    if as_json:
        console.print_json({"accepted": answer.is_accepted, **asdict(answer)})
        if not answer.is_accepted:
            raise typer.Exit(EXIT_METER_REFUSED)
    elif not answer.is_accepted:
        raise refusal(answer)
    else:
        console.say(f"OK: {answer.text}", style="green")
        _explain(data, as_text)


def _enter(meter: MeterClient, data: bytes, as_text: bool) -> TokenAnswer:
    if as_text:
        return meter.enter_text(tokens.to_text(data))
    seal_if_possible(meter)
    return meter.enter_token(data)


def _explain(data: bytes, as_text: bool) -> None:
    """Say what was accepted: over DLMS the meter itself tells strangers no more than a code."""
    if not as_text:
        console.note(f"It carried: {explain.effect(tokens.inspect(data).claims.command)}.")


def _is_change_of_issuer(data: bytes) -> bool:
    try:
        return isinstance(tokens.inspect(data).claims.command, tokens.NewIssuerKey)
    except tokens.TokenFormatError:  # the meter has said so, in its own words
        return False
