"""Signatures and keys at the edges of Ed25519, for `ed25519.json`.

RFC 8032's own examples, signatures by `cryptography`, and what a strict check refuses: other
encodings of good signatures, and keys and points of small and mixed order.
"""

import hashlib
from typing import Any

import edwards
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rfc8032 import EXAMPLES

MESSAGE = b"supply"


def make() -> dict[str, Any]:
    """What `ed25519.json` holds; everything in hexadecimal."""
    return {
        "rfc8032": EXAMPLES,
        "accepted": [_signed(n) for n in (0, 1, 31, 32, 63, 64, 65, 111, 112, 127, 128, 200)],
        "refused": _refused(),
        "refused_keys": _refused_keys(),
    }


def _seed(name: str) -> bytes:
    return hashlib.sha256(b"Wattkey test key, worthless: " + name.encode()).digest()


def _secret(name: str) -> tuple[int, bytes]:
    """The private scalar and public key of a seed (RFC 8032 section 5.1.5)."""
    half = bytearray(hashlib.sha512(_seed(name)).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    public = Ed25519PrivateKey.from_private_bytes(_seed(name)).public_key().public_bytes_raw()
    return int.from_bytes(half, "little"), public


def _signed(length: int) -> dict[str, str]:
    key = Ed25519PrivateKey.from_private_bytes(_seed(str(length)))
    message = bytes(range(length))
    public = key.public_key().public_bytes_raw()
    return _case(f"{length} bytes", public, message, key.sign(message))


def _case(name: str, key: bytes, message: bytes, signature: bytes) -> dict[str, str]:
    return {
        "name": name,
        "key": key.hex(),
        "message": message.hex(),
        "signature": signature.hex(),
    }


def _refused() -> list[dict[str, str]]:
    scalar, key = _secret("refused")
    good = Ed25519PrivateKey.from_private_bytes(_seed("refused")).sign(MESSAGE)
    r, s = good[:32], int.from_bytes(good[32:], "little")
    cases = [
        (f"S + {n} L", r + (s + n * edwards.L).to_bytes(32, "little"))
        for n in range(1, 16)
        if s + n * edwards.L < 2**256
    ]
    cases += [
        ("S = L", r + edwards.L.to_bytes(32, "little")),
        ("S = 0", r + bytes(32)),
        ("S = L - S", r + (edwards.L - s).to_bytes(32, "little")),
        ("S all ones", r + b"\xff" * 32),
        ("R with its sign bit changed", _flip_sign(r) + good[32:]),
        ("R not on the curve", _off_curve() + good[32:]),
        ("63 bytes", good[:63]),
        ("65 bytes", good + b"\x00"),
        ("no bytes", b""),
    ]
    cases += [(f"R of order {order}", _nonce_of(point, scalar, key)) for order, point in _small()]
    cases += [(f"R of order 4 as {name}", _without_nonce(r, scalar, key)) for name, r in _zeros()]
    cases += [(f"R of mixed order, {n} times", _mixed_nonce(p, scalar, key)) for n, p in _seven()]
    cases += [(f"R = identity as {name}", _without_nonce(r, scalar, key)) for name, r in _ones()]
    return [_case(name, key, MESSAGE, signature) for name, signature in cases]


def _small() -> list[tuple[int, edwards.Point]]:
    points = edwards.small_order_points()
    return [(8, points[1]), (4, points[2]), (2, points[4])]


def _nonce_of(point: edwards.Point, scalar: int, key: bytes) -> bytes:
    """A signature with a small-order R: a cofactored check accepts it, ours does not."""
    return _without_nonce(edwards.encode(point), scalar, key)


def _mixed_nonce(small: edwards.Point, scalar: int, key: bytes) -> bytes:
    """An honest signature but for a point of small order in R, which a cofactor would remove."""
    nonce = int.from_bytes(_seed("nonce"), "little") % edwards.L
    r = edwards.encode(edwards.add(edwards.multiply(nonce, edwards.base()), small))
    k = int.from_bytes(hashlib.sha512(r + key + MESSAGE).digest(), "little")
    return r + ((nonce + k * scalar) % edwards.L).to_bytes(32, "little")


def _without_nonce(r: bytes, scalar: int, key: bytes) -> bytes:
    """R and S = k a, so that S B - k A is the identity: only the private key's owner can."""
    k = int.from_bytes(hashlib.sha512(r + key + MESSAGE).digest(), "little")
    return r + (k * scalar % edwards.L).to_bytes(32, "little")


def _zeros() -> list[tuple[str, bytes]]:
    """The two points with y = 0, not canonical."""
    numbers = (("y = p", edwards.P), ("y = p, signed", edwards.P | 1 << 255))
    return [(name, number.to_bytes(32, "little")) for name, number in numbers]


def _ones() -> list[tuple[str, bytes]]:
    """The identity's encoding, and those that only a lax reader takes for it."""
    sign = 1 << 255
    numbers = (("y = 1", 1), ("y = 1, x = -0", 1 | sign), ("y = p + 1", edwards.P + 1))
    return [(name, number.to_bytes(32, "little")) for name, number in numbers]


def _refused_keys() -> list[dict[str, str]]:
    """Keys that no verifier may be made for."""
    keys = [(f"small order, {n} times", edwards.encode(p)) for n, p in enumerate(_eight())]
    sign = 1 << 255
    for y in range(edwards.P, 2**255):
        keys.append((f"y = p + {y - edwards.P}", y.to_bytes(32, "little")))
        keys.append((f"y = p + {y - edwards.P}, signed", (y | sign).to_bytes(32, "little")))
    keys += [
        ("y = 1, x = -0", (1 | sign).to_bytes(32, "little")),
        ("y = -1, x = -0", (edwards.P - 1 | sign).to_bytes(32, "little")),
        ("not on the curve", _off_curve()),
        ("31 bytes", _secret("refused")[1][:31]),
        ("33 bytes", _secret("refused")[1] + b"\x00"),
        ("no bytes", b""),
    ]
    keys += [(f"mixed order, {n} times", _mixed(p)) for n, p in _seven()]
    return [{"name": name, "key": key.hex()} for name, key in keys]


def _seven() -> list[tuple[int, edwards.Point]]:
    """Those of small order that are not the identity."""
    return list(enumerate(_eight()))[1:]


def _eight() -> list[edwards.Point]:
    return edwards.small_order_points()


def _mixed(small: edwards.Point) -> bytes:
    """A real public key plus a point of small order, which some checkers take and some do not."""
    scalar, _ = _secret("mixed")
    return edwards.encode(edwards.add(edwards.multiply(scalar, edwards.base()), small))


def _off_curve() -> bytes:
    y = next(y for y in range(2, 100) if edwards.with_y(y) is None)
    return y.to_bytes(32, "little")


def _flip_sign(encoded: bytes) -> bytes:
    return encoded[:31] + bytes((encoded[31] ^ 0x80,))
