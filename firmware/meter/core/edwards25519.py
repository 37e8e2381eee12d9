"""The curve of Ed25519 and its points as octets (RFC 8032 section 5.1).

Here: what both twins of the signature check need, `ed25519` and `native.verifier`. Not here: adding
points.
"""

from ..const import const

_KEY_BYTES = const(32)

# The curve is -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo P, with d = -121665/121666.
P = (1 << 255) - 19
L = (1 << 252) + 27742317777372353535851937790883648493  # how many points the base point makes
D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3
_SQRT_MINUS_1 = 0x2B8324804FC1DF0B2B4D00993DFBD7A72F431806AD2FE478C4EE1B274A0EA0B0
BASE = b"\x58" + b"\x66" * 31
IDENTITY = b"\x01" + bytes(31)


def decompress(encoded: bytes) -> "tuple[int, int, int, int]":
    """RFC 8032 section 5.1.3, and nothing but canonical encodings of points on the curve.

    The point is (X, Y, Z, T) with Z = 1. Raises ValueError.
    """
    if len(encoded) != _KEY_BYTES:
        raise ValueError("public key is not 32 bytes")
    bits = int.from_bytes(encoded, "little")
    y, sign = bits & (1 << 255) - 1, bits >> 255
    if y >= P:
        raise ValueError("public key is not canonical")
    x = _x_of(y)
    if x == 0 and sign:
        raise ValueError("public key is not canonical")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _x_of(y: int) -> int:
    """Return an x with x^2 = (y^2 - 1) / (d y^2 + 1); P is 5 modulo 8, so one power finds it."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * _SQRT_MINUS_1 % P
    if (v * x * x - u) % P:
        raise ValueError("public key is not on the curve")
    return x
