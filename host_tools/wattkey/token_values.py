"""The values in a token, each within what a meter would take, and the two errors of tokens.

Here: moments, durations, caps, keys, limits and modes. Not here: which command has which
(`token_commands`).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from . import issuer_public_key
from .errors import UsageError, WattkeyError
from .quantities import MOST, MOST_POWER_W


class TokenFormatError(WattkeyError):
    """The bytes or the text are not a token; says what is wrong with them."""


class TokenClaimsError(UsageError):
    """A token that no meter would accept, or that would not mean what its issuer meant."""


def unix_seconds(moment: datetime, what: str) -> int:
    """`moment` as whole Unix seconds; TokenClaimsError when it has no zone or a fraction."""
    if moment.tzinfo is None:
        raise TokenClaimsError(f"{what} has no time zone", "use an aware datetime, such as UTC")
    if moment.microsecond:
        raise TokenClaimsError(f"{what} is not a whole second", "use replace(microsecond=0)")
    seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    if seconds < 0:
        raise TokenClaimsError(f"{what} is before 1970", "check the year")
    return seconds


def moment_of(unix_s: Any) -> datetime:
    """The UTC datetime of a token's time; TokenFormatError unless it is one, before year 10000."""
    if type(unix_s) is not int or unix_s < 0:
        raise TokenFormatError(f"{unix_s!r} is not a time in Unix seconds")
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=unix_s)
    except OverflowError:
        raise TokenFormatError(f"the time {unix_s} is beyond the year 9999") from None


def is_whole(value: int, lowest: int, highest: int) -> bool:
    """Whether `value` is an integer in range; `True` is none, for CBOR writes it as true."""
    return type(value) is int and lowest <= value <= highest


def duration_seconds(duration: timedelta) -> int:
    """A duration in whole seconds; TokenClaimsError when it is none that can be bought."""
    seconds, rest = divmod(duration, timedelta(seconds=1))
    if rest or not 1 <= seconds <= MOST:
        raise TokenClaimsError(
            f"a duration of {duration} cannot be bought", "use whole seconds, 1 s to 68 years"
        )
    return seconds


def cap_words(cap_wh: int | None) -> list[int]:
    """A cap as the end of an array, empty for none."""
    if cap_wh is None:
        return []
    if not is_whole(cap_wh, 1, MOST):
        raise TokenClaimsError(
            f"a cap of {cap_wh} Wh is out of range", "allowed is 1 Wh to 2147483647 Wh"
        )
    return [cap_wh]


def strict_key(public_key: bytes) -> bytes:
    """The key itself; TokenClaimsError when no meter would take it."""
    if not issuer_public_key.is_strict(public_key):
        raise TokenClaimsError(
            "the new issuer key is not one that a meter would take",
            "use an Ed25519 public key of 32 bytes, such as: wattkey keys new NAME",
        )
    return public_key


def known_limit(limit_w: int) -> int:
    """The limit itself; TokenClaimsError when it is out of range."""
    if not is_whole(limit_w, 0, MOST_POWER_W):
        raise TokenClaimsError(
            f"a power limit of {limit_w} W is out of range",
            f"allowed is 1 W to {MOST_POWER_W} W, or 0 for none",
        )
    return limit_w


def known_mode(mode: int) -> int:
    """The mode itself; TokenClaimsError when it is not one of this version."""
    if not is_whole(mode, 0, 1):
        raise TokenClaimsError(
            f"payment mode {mode} is not one of this version", "use 0 (token) or 1 (postpaid)"
        )
    return mode
