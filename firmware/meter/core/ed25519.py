"""Ed25519 signature checks (RFC 8032 section 5.1), strict and on plain integers. No secrets here.

Strict: a signature that holds has no second encoding that holds too, and a key that would make
foreign signatures good is no key (SPEC section 1.4). A faster twin may take `Verifier`'s place,
judged by the same tests.
"""

from ..const import const
from .edwards25519 import BASE, IDENTITY, D, L, P, decompress
from .sha512 import sha512

_KEY_BYTES = const(32)
_SIGNATURE_BYTES = const(64)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator

    from .preparation import TablePlace

    Point = tuple[int, int, int, int]

# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z and xy = T/Z: no division until the very end.
# One that will be added often is kept as (Y-X, Y+X, 2dT, 2Z), which saves that work each time.
_IDENTITY_POINT = (0, 1, 1, 0)


class Verifier:
    """Checks the signatures of one key; making one takes as long as a check or two."""

    is_fast = False

    def __init__(self, public_key: bytes, is_proven: bool = False) -> None:
        """Raise `ValueError` for a key that is not a canonical point of the prime-order group.

        `is_proven` says that this key was taken before, so its order need not be proven again.
        """
        self._key = bytes(public_key)
        key = decompress(self._key)
        self._base_multiples = _multiples(decompress(BASE))
        self._key_multiples = _multiples(_negated(key))
        # A key that somebody made is a multiple of the base point, so L times it is the identity.
        # Eight points of small order would pass signatures that nobody made; mixtures with them
        # are where other checkers disagree with each other.
        if is_proven:
            return
        if self._encoded_sum(0, L) != IDENTITY or self._key == IDENTITY:
            raise ValueError("public key of small or mixed order")

    def steps(self, place: "TablePlace | None" = None) -> "Generator[None, None, None]":
        """Take none: there is nothing to prepare."""
        yield from ()

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether `signature` (64 bytes) is the key's for `message`."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        r, s = bytes(signature[:_KEY_BYTES]), int.from_bytes(signature[_KEY_BYTES:], "little")
        # S + L would verify as well; R = identity gives the signer's key away, so nobody means it.
        if s >= L or r == IDENTITY:
            return False
        k = int.from_bytes(sha512(r + self._key + message), "little") % L
        # Comparing bytes, not points, refuses every R that is not the canonical encoding.
        return self._encoded_sum(s, k) == r

    def _encoded_sum(self, s: int, k: int) -> bytes:
        """Return s * base - k * key, encoded: both sums share their doublings, four bits a turn."""
        total = _IDENTITY_POINT
        for s_pair, k_pair in zip(s.to_bytes(_KEY_BYTES, "big"), k.to_bytes(_KEY_BYTES, "big")):
            total = self._advance(total, s_pair >> 4, k_pair >> 4)
            total = self._advance(total, s_pair & 15, k_pair & 15)
        return _compress(total)

    def _advance(self, total: "Point", s_digit: int, k_digit: int) -> "Point":
        """Return 16 * total + s_digit * base - k_digit * key."""
        total = _doubled(_doubled(_doubled(_doubled(total))))
        if s_digit:
            total = _sum(total, self._base_multiples[s_digit])
        if k_digit:
            total = _sum(total, self._key_multiples[k_digit])
        return total


def base_multiple(number: int) -> bytes:
    """Return number * base, encoded; for numbers below 2^255. Its time tells the number."""
    total, base = _IDENTITY_POINT, _prepared(decompress(BASE))
    for bit in range(254, -1, -1):
        total = _doubled(total)
        if number >> bit & 1:
            total = _sum(total, base)
    return _compress(total)


def _multiples(point: "Point") -> "list[Point]":
    """Return 0 to 15 times the point, prepared for adding."""
    prepared = _prepared(point)
    multiples, total = [], _IDENTITY_POINT
    for _ in range(16):
        multiples.append(_prepared(total))
        total = _sum(total, prepared)
    return multiples


def _prepared(point: "Point") -> "Point":
    x, y, z, t = point
    return (y - x) % P, (y + x) % P, 2 * D * t % P, 2 * z % P


def _negated(point: "Point") -> "Point":
    x, y, z, t = point
    return -x % P, y, z, -t % P


def _sum(point: "Point", prepared: "Point") -> "Point":
    """RFC 8032 section 5.1.4: holds for any two points, also for equal ones and the identity."""
    x, y, z, t = point
    y_minus_x, y_plus_x, t_2d, z_2 = prepared
    a = (y - x) * y_minus_x
    b = (y + x) * y_plus_x
    c = t * t_2d
    d = z * z_2
    return _completed(b - a, d - c, d + c, b + a)


def _doubled(point: "Point") -> "Point":
    """RFC 8032 section 5.1.4; T of the point itself is not needed."""
    x, y, z, _ = point
    a = x * x
    b = y * y
    h = a + b
    g = a - b
    return _completed(h - (x + y) * (x + y), 2 * z * z + g, g, h)


def _completed(e: int, f: int, g: int, h: int) -> "Point":
    e, f, g, h = e % P, f % P, g % P, h % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def _compress(point: "Point") -> bytes:
    """RFC 8032 section 5.1.2: y, and the low bit of x on top."""
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(_KEY_BYTES, "little")
