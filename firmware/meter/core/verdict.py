"""What the meter answers to a token: a code, its words, and its place among COSEM's token states.

The numbers are on the wire (class 115 shows them as the sub-reason), so a code never changes its
meaning; SPEC section 1.6 is the same table. Deciding which code applies is not done here.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .token import Token

ACCEPTED = const(0)
ALREADY_ACCEPTED = const(1)

# The bytes are not a token (COSEM: format).
BAD_LENGTH = const(16)
BAD_CBOR = const(17)
NOT_SIGN1 = const(18)
BAD_HEADER = const(19)
BAD_CLAIMS = const(20)
UNKNOWN_CLAIM = const(21)
BAD_TEXT = const(22)

# Not from our issuer (COSEM: authentication).
UNKNOWN_ISSUER = const(32)
BAD_SIGNATURE = const(33)
NOT_PROVISIONED = const(34)
TRY_LATER = const(35)

# A token, but not for this meter or not now (COSEM: validation).
OTHER_METER = const(48)
TOO_OLD = const(49)
SUPERSEDED = const(50)
EXPIRED = const(51)
NOT_YET_VALID = const(52)

# Authentic, but this meter cannot do what it says (COSEM: execution).
UNKNOWN_COMMAND = const(64)
BAD_ARGUMENT = const(65)
ACCOUNT_FULL = const(66)
NOT_ALLOWED = const(67)
NOT_STORED = const(68)

_TEXTS = (
    (ACCEPTED, "accepted"),
    (ALREADY_ACCEPTED, "already accepted"),
    (BAD_LENGTH, "empty or too long for a token"),
    (BAD_CBOR, "damaged or not a token"),
    (NOT_SIGN1, "not a signed token"),
    (BAD_HEADER, "token header not understood"),
    (BAD_CLAIMS, "token content missing or out of range"),
    (UNKNOWN_CLAIM, "token content not understood"),
    (BAD_TEXT, "mistyped or incomplete token text"),
    (UNKNOWN_ISSUER, "unknown issuer"),
    (BAD_SIGNATURE, "signature does not match"),
    (NOT_PROVISIONED, "this meter has no issuer yet"),
    (TRY_LATER, "too many wrong tokens lately; try again in a minute"),
    (OTHER_METER, "made for another meter"),
    (TOO_OLD, "token number too old"),
    (SUPERSEDED, "replaced by a later token"),
    (EXPIRED, "expired"),
    (NOT_YET_VALID, "not valid yet"),
    (UNKNOWN_COMMAND, "command not known to this meter"),
    (BAD_ARGUMENT, "command with an impossible value"),
    (ACCOUNT_FULL, "more than this meter can hold"),
    (NOT_ALLOWED, "not allowed now"),
    (NOT_STORED, "could not be stored; try again"),
)

# Class 115 token_status: 3 is "execution OK"; a failure's number follows the code's group of 16.
_STATUS_EXECUTION_OK = const(3)
_STATUS_FIRST_FAILURE = const(4)


class Refusal(Exception):
    """Why bytes are no token: raised by the readers, turned into a `Verdict` by their caller."""

    def __init__(self, code: int) -> None:
        super().__init__(text(code))
        self.code = code


class Verdict:
    """The meter's answer to one token, with the token where its bytes could be read."""

    __slots__ = ("code", "token")

    def __init__(self, code: int, token: "Token | None" = None) -> None:
        self.code = code
        self.token = token

    @property
    def accepted(self) -> bool:
        """True also for a token that was accepted before: by whichever road, it counts."""
        return self.code == ACCEPTED or self.code == ALREADY_ACCEPTED

    def __repr__(self) -> str:
        return "<Verdict %d %s>" % (self.code, text(self.code))


def text(code: int) -> str:
    """One plain English phrase for a verdict code."""
    for known, phrase in _TEXTS:
        if known == code:
            return phrase
    return "reason %d" % code


def is_authentic(code: int) -> bool:
    """Say whether `code` is only given to tokens whose signature held."""
    return code in (ACCEPTED, ALREADY_ACCEPTED) or code >= SUPERSEDED


def token_status_code(code: int) -> int:
    """COSEM class 115 token_status.status_code: 3 executed, 4..7 the stage that failed."""
    if code == ACCEPTED or code == ALREADY_ACCEPTED:
        return _STATUS_EXECUTION_OK
    return _STATUS_FIRST_FAILURE + (code >> 4) - 1
