"""Token commands in words: what a token would do, for the person who holds it."""

from typing import Any

from . import moments, tokens
from .quantities import duration_text, energy_text
from .tokens import (
    ActivateFor,
    ActivateUntil,
    ClearTamper,
    Connect,
    Disconnect,
    NewIssuerKey,
    SetPaymentMode,
    SetPowerLimit,
    SetTime,
    TokenClaims,
    TokenCommand,
    UnknownCommand,
)

_POSTPAID = 1


def effect(command: TokenCommand) -> str:
    """One sentence without a full stop."""
    match command:
        case ActivateUntil(until, cap_wh):
            return f"supply until {moments.local_text(until)}{_cap(cap_wh)}, replacing what is left"
        case ActivateFor(duration, cap_wh):
            seconds = int(duration.total_seconds())
            return f"{duration_text(seconds)} of supply more{_cap(cap_wh)}"
        case Connect():
            return "reconnect by the operator"
        case Disconnect():
            return "disconnect by the operator, whatever has been paid"
        case SetPaymentMode(mode):
            return "supply without tokens: postpaid" if mode == _POSTPAID else "supply by token"
        case SetTime(time):
            return f"set the clock to {moments.local_text(time)}"
        case NewIssuerKey(public_key):
            return f"obey another issuer from then on, key {tokens.raw_key_id(public_key).hex()}"
        case SetPowerLimit(limit_w):
            return f"limit the power to {limit_w} W" if limit_w else "no power limit any more"
        case ClearTamper():
            return "clear tamper: somebody has looked after the meter"
        case UnknownCommand(code):
            return f"command {code}, which this version does not know"


def _command_json(command: TokenCommand) -> dict[str, Any]:
    """The command's name and arguments: `{"name": "activate_for", "duration_s": 604800}`."""
    match command:
        case ActivateUntil(until, cap_wh):
            return {"name": "activate_until", "until": moments.iso_text(until), "cap_wh": cap_wh}
        case ActivateFor(duration, cap_wh):
            seconds = int(duration.total_seconds())
            return {"name": "activate_for", "duration_s": seconds, "cap_wh": cap_wh}
        case Connect():
            return {"name": "connect"}
        case Disconnect():
            return {"name": "disconnect"}
        case SetPaymentMode(mode):
            return {"name": "payment_mode", "mode": mode}
        case SetTime(time):
            return {"name": "set_time", "time": moments.iso_text(time)}
        case NewIssuerKey(public_key):
            kid = tokens.raw_key_id(public_key).hex()
            return {"name": "new_issuer_key", "kid": kid, "public_key": public_key.hex()}
        case SetPowerLimit(limit_w):
            return {"name": "power_limit", "limit_w": limit_w}
        case ClearTamper():
            return {"name": "clear_tamper"}
        case UnknownCommand(code):
            return {"name": "unknown", "code": code}


def _cap(cap_wh: int | None) -> str:
    return "" if cap_wh is None else f", at most {energy_text(cap_wh)}"


def entry_span(claims: TokenClaims) -> str:
    """When the token may be entered: `before ...` or `between ... and ...`."""
    last = moments.local_text(claims.expires)
    if claims.not_before is None:
        return f"before {last}"
    return f"between {moments.local_text(claims.not_before)} and {last}"


def as_json(claims: TokenClaims) -> dict[str, Any]:
    """The claims for other programs; times in ISO 8601 UTC."""
    not_before = claims.not_before
    return {
        "meter": claims.serial,
        "number": claims.number,
        "effect": effect(claims.command),
        "command": _command_json(claims.command),
        "issued": moments.iso_text(claims.issued),
        "not_before": moments.iso_text(not_before) if not_before else None,
        "expires": moments.iso_text(claims.expires),
    }
