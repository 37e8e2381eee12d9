"""Making tokens: a command for a meter becomes a numbered, signed, dated token.

Here: numbers from the meter book and the token's span of time. The bytes are in `tokens`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import moments, tokens
from .errors import UsageError
from .meter_book import MeterBook
from .tokens import TokenClaims, TokenCommand

VALID_FOR = timedelta(days=30)
"""How long a token may be entered unless said otherwise: time enough for any courier."""


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
        expires = issued + valid_for
        if not_before and not_before > expires:
            raise UsageError("the token expires before it is valid", "let it be valid for longer")
        claims = TokenClaims(
            serial=serial,
            number=self._take_number(serial, number),
            command=command,
            issued=issued,
            expires=expires,
            not_before=not_before,
        )
        return IssuedToken(claims, tokens.issue(claims, self._private_key))

    def _take_number(self, serial: str, number: int | None) -> int:
        if number is None:
            return self._book.allocate_number(serial)
        if self._book.find(serial):
            self._book.note_number(serial, number)
        return number
