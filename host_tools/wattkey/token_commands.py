"""What a token can tell a meter to do, and the array that says it (SPEC section 1.3).

Here: each command's values, their limits, and their place in the array. Not here: whom it is for
and how long it may be entered (`token_claims`), nor the words for people (`explain`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from . import issuer_public_key
from .errors import UsageError, WattkeyError
from .quantities import MOST, MOST_POWER_W


class TokenFormatError(WattkeyError):
    """The bytes or the text are not a token; says what is wrong with them."""


class TokenClaimsError(UsageError):
    """A token that no meter would accept, or that would not mean what its issuer meant."""


@dataclass(frozen=True)
class ActivateUntil:
    """Supply until a moment, replacing whatever is left; `cap_wh` ends it earlier."""

    until: datetime
    cap_wh: int | None = None


@dataclass(frozen=True)
class ActivateFor:
    """Supply for a duration, added to what is left; `cap_wh` is for this duration alone."""

    duration: timedelta
    cap_wh: int | None = None


@dataclass(frozen=True)
class Connect:
    """The operator takes back a `Disconnect`."""


@dataclass(frozen=True)
class Disconnect:
    """The operator switches supply off, whatever has been paid."""


@dataclass(frozen=True)
class SetPaymentMode:
    """Supply by tokens (0) or postpaid (1)."""

    mode: int


@dataclass(frozen=True)
class SetTime:
    """Set the meter's clock, also backwards."""

    time: datetime


@dataclass(frozen=True)
class NewIssuerKey:
    """Obey another issuer from now on: `public_key` is its raw Ed25519 key of 32 bytes."""

    public_key: bytes


@dataclass(frozen=True)
class SetPowerLimit:
    """Switch off above `limit_w` W for a while; 0 takes the limit away."""

    limit_w: int


@dataclass(frozen=True)
class ClearTamper:
    """Somebody looked after the meter: its cover counts as closed again."""


@dataclass(frozen=True)
class UnknownCommand:
    """A command of a later version: can be shown, not issued."""

    code: int
    arguments: tuple[Any, ...]


TokenCommand = (
    ActivateUntil
    | ActivateFor
    | Connect
    | Disconnect
    | SetPaymentMode
    | SetTime
    | NewIssuerKey
    | SetPowerLimit
    | ClearTamper
    | UnknownCommand
)


def to_words(command: TokenCommand) -> list[int | bytes]:
    """The array [code, arguments...]; TokenClaimsError for a value out of range."""
    match command:
        case ActivateUntil(until, cap_wh):
            return [1, unix_seconds(until, "the end of supply"), *_cap_words(cap_wh)]
        case ActivateFor(duration, cap_wh):
            return [2, _duration_seconds(duration), *_cap_words(cap_wh)]
        case Connect():
            return [3]
        case Disconnect():
            return [4]
        case SetPaymentMode(mode):
            return [5, _known_mode(mode)]
        case SetTime(time):
            return [6, unix_seconds(time, "the time to set")]
        case NewIssuerKey(public_key):
            return [7, _strict_key(public_key)]
        case SetPowerLimit(limit_w):
            return [8, _known_limit(limit_w)]
        case ClearTamper():
            return [9]
        case UnknownCommand(code):
            raise TokenClaimsError(
                f"command {code} is not one of this version", "install a newer wattkey"
            )


def from_words(words: Any) -> TokenCommand:
    """The command in `words`; TokenFormatError if they are no command's array."""
    if not isinstance(words, list) or not words or type(words[0]) is not int or words[0] < 0:
        raise TokenFormatError("the command is not an array that begins with a command number")
    code, arguments = words[0], words[1:]
    shape = _SHAPES.get(code)
    if shape is None:
        return UnknownCommand(code, tuple(arguments))
    kind, fewest, most, build = shape
    if not fewest <= len(arguments) <= most or any(type(word) is not kind for word in arguments):
        raise TokenFormatError(f"command {code} has the wrong arguments: {arguments}")
    command = build(*arguments)
    _check(command, code)
    return command


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


def _duration(seconds: int, *cap_wh: int) -> ActivateFor:
    # Checked before timedelta, which overflows with an error of its own.
    if not 1 <= seconds <= MOST:
        raise TokenFormatError(f"a duration of {seconds} s is out of range")
    return ActivateFor(timedelta(seconds=seconds), *cap_wh)


_SHAPES: dict[int, tuple[type, int, int, Callable[..., TokenCommand]]] = {
    1: (int, 1, 2, lambda until_s, *cap_wh: ActivateUntil(moment_of(until_s), *cap_wh)),
    2: (int, 1, 2, _duration),
    3: (int, 0, 0, Connect),
    4: (int, 0, 0, Disconnect),
    5: (int, 1, 1, SetPaymentMode),
    6: (int, 1, 1, lambda unix_s: SetTime(moment_of(unix_s))),
    7: (bytes, 1, 1, NewIssuerKey),
    8: (int, 1, 1, SetPowerLimit),
    9: (int, 0, 0, ClearTamper),
}
"""Command number: type of its arguments, fewest and most of them, what makes a command of them."""


def _check(command: TokenCommand, code: int) -> None:
    """A command that could not be issued could not be carried out either."""
    try:
        to_words(command)
    except TokenClaimsError as error:
        raise TokenFormatError(f"command {code}: {error}") from None


def _duration_seconds(duration: timedelta) -> int:
    seconds, rest = divmod(duration, timedelta(seconds=1))
    if rest or not 1 <= seconds <= MOST:
        raise TokenClaimsError(
            f"a duration of {duration} cannot be bought", "use whole seconds, 1 s to 68 years"
        )
    return seconds


def _cap_words(cap_wh: int | None) -> list[int]:
    if cap_wh is None:
        return []
    if not is_whole(cap_wh, 1, MOST):
        raise TokenClaimsError(
            f"a cap of {cap_wh} Wh is out of range", "allowed is 1 Wh to 2147483647 Wh"
        )
    return [cap_wh]


def _strict_key(public_key: bytes) -> bytes:
    if not issuer_public_key.is_strict(public_key):
        raise TokenClaimsError(
            "the new issuer key is not one that a meter would take",
            "use an Ed25519 public key of 32 bytes, such as: wattkey keys new NAME",
        )
    return public_key


def _known_limit(limit_w: int) -> int:
    if not is_whole(limit_w, 0, MOST_POWER_W):
        raise TokenClaimsError(
            f"a power limit of {limit_w} W is out of range",
            f"allowed is 1 W to {MOST_POWER_W} W, or 0 for none",
        )
    return limit_w


def _known_mode(mode: int) -> int:
    if not is_whole(mode, 0, 1):
        raise TokenClaimsError(
            f"payment mode {mode} is not one of this version", "use 0 (token) or 1 (postpaid)"
        )
    return mode
