"""The demo's issuer: tokens for its meter, genuine ones and such as a cheat would try.

Here: issuing from the next number on, and what is wrong with each of the others. Not here: what the
meter says to them (`demo_stage`).
"""

from collections.abc import Callable
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import dev_key, moments, tokens

_WEEK = timedelta(days=7)


class DemoIssuer:
    """Issues with the development key for the meter `serial`, by its clock `now_s` (Unix s)."""

    def __init__(self, serial: str, now_s: Callable[[], int]) -> None:
        self._serial = serial
        self._now_s = now_s
        self._key = dev_key.private_key()
        self._number = 0

    @property
    def public_key(self) -> bytes:
        """The raw public key that the meter is to obey."""
        return self._key.public_key().public_bytes_raw()

    def for_duration(
        self, duration: timedelta, cap_wh: int | None = None, serial: str | None = None
    ) -> bytes:
        """Issue a token for `duration`, maybe for another meter."""
        command = tokens.ActivateFor(duration, cap_wh)
        return self._issue(command, timedelta(0), timedelta(days=30), serial)

    def expired(self) -> bytes:
        """Issue a token that was to be entered last week."""
        return self._issue(tokens.ActivateFor(_WEEK), timedelta(days=8), timedelta(days=1))

    def forged(self) -> bytes:
        """Return a token signed by a key that merely claims to be the issuer's."""
        return tokens.sign_again(self.for_duration(_WEEK), Ed25519PrivateKey.generate())

    def with_a_bit_changed(self) -> bytes:
        """Return a genuine unused token with one bit of its duration flipped."""
        token = bytearray(self.for_duration(_WEEK))
        token[-67] ^= 0x10  # the last byte before the signature and its header: the duration's
        return bytes(token)

    def _issue(
        self,
        command: tokens.TokenCommand,
        age: timedelta,
        valid_for: timedelta,
        serial: str | None = None,
    ) -> bytes:
        """Issue the next token as if `age` ago, to be entered within `valid_for` of that."""
        self._number += 1
        issued = moments.from_unix(self._now_s()) - age
        claims = tokens.TokenClaims(
            serial=serial or self._serial,
            number=self._number,
            command=command,
            issued=issued,
            expires=issued + valid_for,
        )
        return tokens.issue(claims, self._key)
