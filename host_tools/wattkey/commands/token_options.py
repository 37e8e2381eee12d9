"""The options of `issue` that say what a token does, and how they become one command."""

from datetime import datetime, timedelta
from pathlib import Path

from .. import moments, public_key_file
from ..errors import UsageError
from ..keystore import NAME, KeyStore
from ..quantities import parse_duration, parse_energy, parse_power
from ..tokens import (
    ActivateFor,
    ActivateUntil,
    ClearTamper,
    Connect,
    Disconnect,
    NewIssuerKey,
    SetPaymentMode,
    SetPowerLimit,
    SetTime,
    TokenCommand,
)

_MODES = {"token": 0, "postpaid": 1}
_HINT = (
    "give one of --for, --until, --connect, --disconnect, --payment-mode, --set-time, "
    "--new-issuer-key, --power-limit, --clear-tamper"
)


def build_command(
    until: str | None,
    duration: str | None,
    cap: str | None,
    connect: bool,
    disconnect: bool,
    payment_mode: str | None,
    set_time: str | None,
    new_issuer_key: str | None,
    power_limit: str | None,
    clear_tamper: bool,
    now: datetime,
) -> TokenCommand:
    """The one command that was asked for; UsageError for none, several or a stray cap."""
    cap_wh = parse_energy(cap) if cap else None
    asked: list[TokenCommand] = []
    if until:
        asked.append(ActivateUntil(moments.parse_moment(until), cap_wh))
    if duration:
        asked.append(ActivateFor(timedelta(seconds=parse_duration(duration)), cap_wh))
    if connect:
        asked.append(Connect())
    if disconnect:
        asked.append(Disconnect())
    if payment_mode:
        asked.append(SetPaymentMode(_mode(payment_mode)))
    if set_time:
        asked.append(SetTime(_time(set_time, now)))
    if new_issuer_key:
        asked.append(NewIssuerKey(_public_key(new_issuer_key)))
    if power_limit:
        asked.append(SetPowerLimit(0 if power_limit == "none" else parse_power(power_limit)))
    if clear_tamper:
        asked.append(ClearTamper())
    return _only_one(asked, has_cap=cap is not None)


def _only_one(asked: list[TokenCommand], has_cap: bool) -> TokenCommand:
    if len(asked) != 1:
        raise UsageError(f"a token does one thing, not {len(asked) or 'nothing'}", _HINT)
    if has_cap and not isinstance(asked[0], ActivateFor | ActivateUntil):
        raise UsageError("a cap goes with a period of supply only", "use it with --for or --until")
    return asked[0]


def _mode(name: str) -> int:
    try:
        return _MODES[name]
    except KeyError:
        raise UsageError(
            f"'{name}' is not a payment mode", f"choose from {', '.join(_MODES)}"
        ) from None


def _public_key(given: str) -> bytes:
    """Of a key in the key store, or in another issuer's public key file."""
    if NAME.fullmatch(given):
        return KeyStore().public(given).public_key
    return public_key_file.read(Path(given))


def _time(text: str, now: datetime) -> datetime:
    return now if text == "now" else moments.parse_moment(text)
