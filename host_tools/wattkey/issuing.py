"""Making tokens: a command for a meter becomes a numbered, signed, dated token.

Here: numbers from the meter book and the token's span of time. The bytes are in `tokens`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import moments, token_claims, tokens
from .errors import UsageError
from .meter_book import MeterBook
from .tokens import NewIssuerKey, TokenClaims, TokenCommand

VALID_FOR = timedelta(days=30)
"""How long a token may be entered unless said otherwise: time enough for any courier."""

_ANY_NUMBER = 1


@dataclass(frozen=True)
class IssuedToken:
    """A token ready to travel: `data` binary, `text` the same as a line."""

    claims: TokenClaims
    data: bytes

    @property
    def text(self) -> str:
        """The `WK1:` line."""
        return tokens.to_text(self.data)


class Issuer:
    """Signs tokens with one key, numbered by one meter book."""

    def __init__(self, book: MeterBook, private_key: Ed25519PrivateKey) -> None:
        self._book = book
        self._private_key = private_key

    def issue(
        self,
        serial: str,
        command: TokenCommand,
        issued: datetime | None = None,
        valid_for: timedelta = VALID_FOR,
        not_before: datetime | None = None,
        number: int | None = None,
    ) -> IssuedToken:
        """Make one token for meter `serial`, which must be in the book unless `number` is given.

        `issued` None means now. The token may be entered from `not_before` (None: at once) until
        `valid_for` after `issued`.
        """
        issued = issued or moments.now()
        claims = TokenClaims(
            serial=serial,
            number=_ANY_NUMBER if number is None else number,
            command=command,
            issued=issued,
            expires=_later(issued, valid_for),
            not_before=not_before,
        )
        token_claims.encode(claims)  # what cannot be a token must not use up a number
        claims = replace(claims, number=self._take_number(serial, number))
        if isinstance(command, NewIssuerKey) and self._book.find(serial):
            self._book.note_change(serial, tokens.raw_key_id(command.public_key))
        return IssuedToken(claims, tokens.issue(claims, self._private_key))

    def _take_number(self, serial: str, number: int | None) -> int:
        if number is None:
            return self._book.allocate_number(serial)
        if self._book.find(serial):
            self._book.note_number(serial, number)
        return number


def _later(issued: datetime, valid_for: timedelta) -> datetime:
    try:
        return issued + valid_for
    except OverflowError:
        raise UsageError("the token would expire after the year 9999", "choose less") from None
