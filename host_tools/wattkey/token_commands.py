"""What a token can tell a meter to do, and the array that says it (SPEC section 1.3).

Here: each command and its place in the array. Not here: the limits of its values (`token_values`),
whom it is for and until when (`token_claims`), nor the words for people (`explain`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import token_values as values
from .quantities import MOST
from .token_values import TokenClaimsError, TokenFormatError


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
            return [1, values.unix_seconds(until, "the end of supply"), *values.cap_words(cap_wh)]
        case ActivateFor(duration, cap_wh):
            return [2, values.duration_seconds(duration), *values.cap_words(cap_wh)]
        case Connect():
            return [3]
        case Disconnect():
            return [4]
        case SetPaymentMode(mode):
            return [5, values.known_mode(mode)]
        case SetTime(time):
            return [6, values.unix_seconds(time, "the time to set")]
        case NewIssuerKey(public_key):
            return [7, values.strict_key(public_key)]
        case SetPowerLimit(limit_w):
            return [8, values.known_limit(limit_w)]
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


def _duration(seconds: int, *cap_wh: int) -> ActivateFor:
    # Checked before timedelta, which overflows with an error of its own.
    if not 1 <= seconds <= MOST:
        raise TokenFormatError(f"a duration of {seconds} s is out of range")
    return ActivateFor(timedelta(seconds=seconds), *cap_wh)


_SHAPES: dict[int, tuple[type, int, int, Callable[..., TokenCommand]]] = {
    1: (int, 1, 2, lambda until_s, *cap_wh: ActivateUntil(values.moment_of(until_s), *cap_wh)),
    2: (int, 1, 2, _duration),
    3: (int, 0, 0, Connect),
    4: (int, 0, 0, Disconnect),
    5: (int, 1, 1, SetPaymentMode),
    6: (int, 1, 1, lambda unix_s: SetTime(values.moment_of(unix_s))),
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
