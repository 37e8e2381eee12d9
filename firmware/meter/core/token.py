"""What a token says: the claims of a CWT (RFC 8392) and our command, read strictly.

Here is what can be said about a token alone. Whether it is authentic, new, in time and to be obeyed
depends on the meter and is decided elsewhere, in the order that SPEC section 1.5 gives.
"""

from ..const import const
from . import cbor, verdict
from .calendar import TIME_LIMIT_S
from .limiter import MOST_W

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cose import Sign1

    Span = tuple[int, int] | int

# Commands.
ACTIVATE_UNTIL = const(1)
ACTIVATE_FOR = const(2)
CONNECT = const(3)
DISCONNECT = const(4)
PAYMENT_MODE = const(5)
SET_TIME = const(6)
NEW_ISSUER_KEY = const(7)
POWER_LIMIT = const(8)
CLEAR_TAMPER = const(9)

_AUDIENCE = const(3)
_EXPIRES = const(4)
_NOT_BEFORE = const(5)
_ISSUED = const(6)
_NUMBER = const(7)
_COMMAND = const(-65537)  # private use is below -65536 (RFC 8392 section 9.1.1)
_KNOWN_CLAIMS = (_AUDIENCE, _EXPIRES, _NOT_BEFORE, _ISSUED, _NUMBER, _COMMAND)

_MAX_SERIAL_CHARS = const(16)
_MAX_NUMBER_BYTES = const(4)
_MAX_31_BITS = const(0x7FFFFFFF)
_TOKEN_MODE = const(0)  # as in `payment_control`
_POSTPAID = const(1)
_LAST_S = const(253402300799)  # the last second before `calendar.TIME_LIMIT_S`

_KEY_BYTES = const(32)
# Command, how many arguments it needs, and of each that it can have the lowest and highest value,
# or the length of a byte string. All of it is constant, so that it may lie in flash.
_COMMANDS = (
    (ACTIVATE_UNTIL, 1, ((0, _LAST_S), (1, _MAX_31_BITS))),
    (ACTIVATE_FOR, 1, ((1, _MAX_31_BITS), (1, _MAX_31_BITS))),
    (CONNECT, 0, ()),
    (DISCONNECT, 0, ()),
    (PAYMENT_MODE, 1, ((_TOKEN_MODE, _POSTPAID),)),
    (SET_TIME, 1, ((0, _LAST_S),)),
    (NEW_ISSUER_KEY, 1, (_KEY_BYTES,)),
    (POWER_LIMIT, 1, ((0, MOST_W),)),
    (CLEAR_TAMPER, 0, ()),
)


class TokenError(verdict.Refusal):
    """The payload is not a token's; `code` is the verdict code that says why."""


class Token:
    """One token's claims. Times are Unix seconds UTC; `arguments` are raw until `check_command`."""

    __slots__ = (
        "arguments",
        "audience",
        "command",
        "expires_s",
        "issued_s",
        "not_before_s",
        "number",
    )

    def __init__(self, claims: "dict[object, object]") -> None:
        self.audience = _audience(claims)
        self.expires_s = _time_s(claims, _EXPIRES)
        self.not_before_s = _time_s(claims, _NOT_BEFORE) if _NOT_BEFORE in claims else None
        self.issued_s = _time_s(claims, _ISSUED)
        self.number = _number(claims)
        self.command, self.arguments = _command(claims)
        if max(self.issued_s, self.not_before_s or 0) > self.expires_s:
            raise TokenError(verdict.BAD_CLAIMS)

    def __repr__(self) -> str:
        return "<Token %d for %s: command %d>" % (self.number, self.audience, self.command)


def read(sign1: "Sign1") -> Token:
    """Read the claims of a token not verified yet; raise `TokenError` if they are not one's."""
    try:
        claims = cbor.decode(sign1.payload)
    except cbor.CborError:
        raise TokenError(verdict.BAD_CBOR)
    if not isinstance(claims, dict):
        raise TokenError(verdict.BAD_CLAIMS)
    for claim in claims:
        if claim not in _KNOWN_CLAIMS:
            raise TokenError(verdict.UNKNOWN_CLAIM)
    return Token(claims)


def check_command(token: Token) -> int:
    """Return 0, or the verdict code for a command that this firmware cannot carry out as stated.

    Apart from `read`, because only an authentic token deserves to hear what we do not know yet.
    """
    for command, needed, spans in _COMMANDS:
        if command == token.command:
            good = needed <= len(token.arguments) <= len(spans) and _fits(token.arguments, spans)
            return verdict.ACCEPTED if good else verdict.BAD_ARGUMENT
    return verdict.UNKNOWN_COMMAND


def _fits(arguments: "tuple[object, ...]", spans: "tuple[Span, ...]") -> bool:
    for argument, span in zip(arguments, spans):
        if isinstance(span, int):
            is_good = isinstance(argument, bytes) and len(argument) == span
        else:
            is_good = _is_between(argument, *span)
        if not is_good:
            return False
    return True


def _is_between(value: object, lowest: int, highest: int) -> bool:
    # `type`, not `isinstance`: to CPython, true is the integer 1.
    return type(value) is int and lowest <= value <= highest


def _audience(claims: "dict[object, object]") -> str:
    serial = claims.get(_AUDIENCE)
    if not isinstance(serial, str) or not is_serial(serial):
        raise TokenError(verdict.BAD_CLAIMS)
    return serial


def is_serial(serial: str) -> bool:
    """True for what may name a meter: 1 to 16 of A-Z and 0-9."""
    for char in serial:
        if not ("A" <= char <= "Z" or "0" <= char <= "9"):
            return False
    return 1 <= len(serial) <= _MAX_SERIAL_CHARS


def _time_s(claims: "dict[object, object]", claim: int) -> int:
    value = claims.get(claim)
    if type(value) is not int or not 0 <= value < TIME_LIMIT_S:
        raise TokenError(verdict.BAD_CLAIMS)
    return value


def _number(claims: "dict[object, object]") -> int:
    """The token number: 1 to 2**32 - 1 in as few bytes as hold it, so it has one form only."""
    digits = claims.get(_NUMBER)
    if not isinstance(digits, bytes) or not 1 <= len(digits) <= _MAX_NUMBER_BYTES or digits[0] == 0:
        raise TokenError(verdict.BAD_CLAIMS)
    return int.from_bytes(digits, "big")


def _command(claims: "dict[object, object]") -> "tuple[int, tuple]":
    words = claims.get(_COMMAND)
    if not isinstance(words, list) or not words or type(words[0]) is not int or words[0] < 0:
        raise TokenError(verdict.BAD_CLAIMS)
    return words[0], tuple(words[1:])
