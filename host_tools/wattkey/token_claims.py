"""A token's claims: which meter, which number, when it may be entered, and the command (SPEC 1.3).

Read and written with `cbor2`, apart from the meter's own reader, so that a misreading shows.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cbor2

from . import strict_cbor
from .token_commands import SetTime, TokenCommand, from_words, to_words
from .token_values import (
    TokenClaimsError,
    TokenFormatError,
    is_whole,
    moment_of,
    unix_seconds,
)

MOST_NUMBER = 2**32 - 1
SERIAL = re.compile(r"[A-Z0-9]{1,16}", re.ASCII)

_AUD, _EXP, _NBF, _IAT, _CTI, _COMMAND = 3, 4, 5, 6, 7, -65537
_NEEDED = {_AUD, _EXP, _IAT, _CTI, _COMMAND}


@dataclass(frozen=True)
class TokenClaims:
    """One token's content; times are aware datetimes of whole seconds.

    `expires` is the last moment at which it may be entered, `not_before` the first. `number` rises
    with every token for this meter.
    """

    serial: str
    number: int
    command: TokenCommand
    issued: datetime
    expires: datetime
    not_before: datetime | None = None


def encode(claims: TokenClaims) -> bytes:
    """The payload's bytes; TokenClaimsError, with what to do, for claims no meter would accept."""
    payload: dict[int, Any] = {
        _AUD: _checked_serial(claims.serial),
        _EXP: unix_seconds(claims.expires, "the expiry"),
        _IAT: unix_seconds(claims.issued, "the time of issue"),
        _CTI: _number_bytes(claims.number),
        _COMMAND: to_words(claims.command),
    }
    if claims.not_before is not None:
        payload[_NBF] = unix_seconds(claims.not_before, "the start of validity")
    _check_times(claims)
    return cbor2.dumps(payload, canonical=True)


def decode(payload: bytes) -> TokenClaims:
    """The claims in a payload; TokenFormatError for anything a meter would not take for claims."""
    fields = strict_cbor.decode(payload, "the payload")
    if not isinstance(fields, dict) or not all(isinstance(key, int) for key in fields):
        raise TokenFormatError("the payload is not a map of numbered claims")
    unknown, missing = fields.keys() - _NEEDED - {_NBF}, _NEEDED - fields.keys()
    if unknown:
        raise TokenFormatError(f"claims that no meter knows: {sorted(unknown)}")
    if missing:
        raise TokenFormatError(f"claims are missing: {sorted(missing)}")
    return _checked_claims(fields)


def _checked_claims(fields: dict[int, Any]) -> TokenClaims:
    not_before = moment_of(fields[_NBF]) if _NBF in fields else None
    try:
        claims = TokenClaims(
            serial=_checked_serial(fields[_AUD]),
            number=_number_of(fields[_CTI]),
            command=from_words(fields[_COMMAND]),
            issued=moment_of(fields[_IAT]),
            expires=moment_of(fields[_EXP]),
            not_before=not_before,
        )
        _check_dates(claims)
    except TokenClaimsError as error:
        raise TokenFormatError(str(error)) from None
    return claims


def _checked_serial(serial: Any) -> str:
    if not isinstance(serial, str) or not SERIAL.fullmatch(serial):
        raise TokenClaimsError(
            f"{serial!r} is not a meter's serial number", "use 1 to 16 of A-Z and 0-9"
        )
    return serial


def _number_bytes(number: int) -> bytes:
    if not is_whole(number, 1, MOST_NUMBER):
        raise TokenClaimsError(
            f"{number} is not a token number", "use one more than this meter's last token had"
        )
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _number_of(digits: Any) -> int:
    if not isinstance(digits, bytes) or not 1 <= len(digits) <= 4 or digits[0] == 0:
        raise TokenFormatError("the token number is not 1 to 4 bytes without a leading zero")
    return int.from_bytes(digits, "big")


def _check_times(claims: TokenClaims) -> None:
    _check_dates(claims)
    time = claims.command.time if isinstance(claims.command, SetTime) else None
    if time is not None and not claims.issued <= time <= claims.expires:
        raise TokenClaimsError(
            "the time to set is not between the time of issue and the expiry",
            "a meter would refuse it; issue the token for a time within its validity",
        )


def _check_dates(claims: TokenClaims) -> None:
    if claims.expires < claims.issued:
        raise TokenClaimsError("the token expires before it is issued", "choose a later expiry")
    if claims.not_before is not None and claims.expires < claims.not_before:
        raise TokenClaimsError("the token expires before it is valid", "choose a later expiry")
