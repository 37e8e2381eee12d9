"""Issuing: every limit is checked before anything is signed, and says what to do instead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from meter.core import token as meter_token
from token_path import judge
from wattkey import tokens
from wattkey.tokens import (
    ActivateFor,
    ActivateUntil,
    NewIssuerKey,
    SetPaymentMode,
    SetTime,
    TokenClaims,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
CLAIMS = TokenClaims("WK1", 1, ActivateFor(timedelta(days=7)), NOW, NOW + timedelta(days=30))
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
MOST = 2**31 - 1
NEW_ISSUER = NewIssuerKey(
    Ed25519PrivateKey.from_private_bytes(b"\x08" * 32).public_key().public_bytes_raw()
)

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"serial": ""}, "serial number"),
    ({"serial": "wk1"}, "serial number"),
    ({"serial": "W" * 17}, "serial number"),
    ({"serial": "WK\n"}, "serial number"),
    ({"serial": "\u0667"}, "serial number"),
    ({"number": 0}, "token number"),
    ({"number": -1}, "token number"),
    ({"number": 2**32}, "token number"),
    ({"number": True}, "token number"),
    ({"expires": NOW - timedelta(seconds=1)}, "expires before it is issued"),
    ({"not_before": NOW + timedelta(days=31)}, "expires before it is valid"),
    ({"issued": datetime(2026, 1, 1)}, "no time zone"),
    ({"expires": NOW + timedelta(days=1, microseconds=1)}, "whole second"),
    ({"issued": datetime(1969, 12, 31, tzinfo=UTC)}, "before 1970"),
    ({"command": ActivateFor(timedelta(0))}, "duration"),
    ({"command": ActivateFor(timedelta(seconds=-1))}, "duration"),
    ({"command": ActivateFor(timedelta(seconds=1.5))}, "duration"),
    ({"command": ActivateFor(timedelta(seconds=MOST + 1))}, "duration"),
    ({"command": ActivateFor(timedelta(days=1), 0)}, "cap"),
    ({"command": ActivateFor(timedelta(days=1), MOST + 1)}, "cap"),
    ({"command": ActivateFor(timedelta(days=1), True)}, "cap"),
    ({"command": ActivateUntil(datetime(2026, 2, 1))}, "no time zone"),
    ({"command": ActivateUntil(NOW, -1)}, "cap"),
    ({"command": SetPaymentMode(2)}, "payment mode"),
    ({"command": SetPaymentMode(True)}, "payment mode"),
    ({"command": SetTime(NOW - timedelta(seconds=1))}, "time to set"),
    ({"command": SetTime(NOW + timedelta(days=31))}, "time to set"),
    ({"command": NewIssuerKey(b"")}, "issuer key"),
    ({"command": NewIssuerKey(bytes(31))}, "issuer key"),
    ({"command": NewIssuerKey(bytes(32))}, "issuer key"),
    ({"command": tokens.UnknownCommand(10, ())}, "command 10"),
    ({"command": tokens.SetPowerLimit(-1)}, "power limit"),
    ({"command": tokens.SetPowerLimit(1_000_001)}, "power limit"),
]

AT_THE_LIMIT: list[dict[str, Any]] = [
    {"serial": "Z" * 16, "number": 2**32 - 1},
    {"number": 1, "expires": NOW},
    {"expires": LAST, "not_before": LAST, "command": ActivateUntil(LAST, MOST)},
    {"command": ActivateFor(timedelta(seconds=1), 1)},
    {"command": ActivateFor(timedelta(seconds=MOST), MOST)},
    {"command": ActivateUntil(datetime(1970, 1, 1, tzinfo=UTC))},
    {"command": SetTime(NOW + timedelta(days=30))},
    {"serial": "Z" * 16, "number": 2**32 - 1, "not_before": NOW, "command": NEW_ISSUER},
]


@pytest.mark.parametrize(("change", "complaint"), REFUSED)
def test_impossible_claims_are_not_signed(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(tokens.TokenClaimsError, match=complaint) as caught:
        tokens.issue(replace(CLAIMS, **change), KEY)
    assert caught.value.hint


@pytest.mark.parametrize("change", AT_THE_LIMIT)
def test_the_last_possible_values_are_issued_and_read(change: dict[str, Any]) -> None:
    claims = replace(CLAIMS, **change)
    token = tokens.issue(claims, KEY)
    assert len(token) <= 170
    assert tokens.inspect(token, [KEY.public_key()]) == tokens.InspectedToken(
        claims, tokens.key_id(KEY.public_key()), is_verified=True
    )
    code, read = judge(token, meter_verifier())
    assert code == 0
    assert read is not None
    assert read.number == claims.number


def test_any_zone_means_the_same_moment() -> None:
    india = NOW.astimezone(tokens_zone(330))
    assert tokens.issue(replace(CLAIMS, issued=india), KEY) == tokens.issue(CLAIMS, KEY)


def test_the_private_key_shows_nowhere() -> None:
    token = tokens.issue(CLAIMS, KEY)
    secret = KEY.private_bytes_raw()
    shown = repr(CLAIMS) + repr(tokens.inspect(token, [KEY.public_key()])) + tokens.to_text(token)
    assert secret.hex() not in shown
    assert repr(secret) not in shown
    assert secret not in token


@pytest.mark.parametrize(
    "line",
    ["", "WK1:", "WK1:A", "WK1:AAA", "WK1:MZ", "WK1:M0", "WK1:MY======", "WK2:MY", "WK1:M\u00dd"],
)
def test_text_that_is_no_token(line: str) -> None:
    with pytest.raises(tokens.TokenFormatError):
        tokens.from_text(line)


def test_meter_and_host_number_the_commands_alike() -> None:
    commands = {
        meter_token.ACTIVATE_UNTIL: ActivateUntil(NOW),
        meter_token.ACTIVATE_FOR: ActivateFor(timedelta(seconds=1)),
        meter_token.CONNECT: tokens.Connect(),
        meter_token.DISCONNECT: tokens.Disconnect(),
        meter_token.PAYMENT_MODE: SetPaymentMode(0),
        meter_token.SET_TIME: SetTime(NOW),
        meter_token.NEW_ISSUER_KEY: NEW_ISSUER,
        meter_token.POWER_LIMIT: tokens.SetPowerLimit(0),
        meter_token.CLEAR_TAMPER: tokens.ClearTamper(),
    }
    for code, command in commands.items():
        _, read = judge(tokens.issue(replace(CLAIMS, command=command), KEY), meter_verifier())
        assert read is not None
        assert read.command == code


def tokens_zone(offset_min: int) -> Any:
    from datetime import timezone

    return timezone(timedelta(minutes=offset_min))


def meter_verifier() -> Any:
    from meter.core.ed25519 import Verifier

    return Verifier(KEY.public_key().public_bytes_raw())
