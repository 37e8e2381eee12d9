"""Whether 32 bytes are an Ed25519 public key that a meter would take (SPEC section 1.4).

`cryptography` takes any point; a meter refuses those of small and of mixed order, which would let
strangers sign. Textbook arithmetic of its own, apart from the meter's check: slow, and never used
with a secret.
"""

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_IDENTITY = (0, 1)

_Point = tuple[int, int]


def is_strict(public_key: bytes) -> bool:
    """Whether it is one point's only encoding, and that point is of order L."""
    if len(public_key) != 32:
        return False
    point = _decode(int.from_bytes(public_key, "little"))
    return point not in (None, _IDENTITY) and _multiply(_L, point) == _IDENTITY


def _decode(encoded: int) -> _Point | None:
    sign, y = encoded >> 255, encoded & (1 << 255) - 1
    x = _root((y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P)
    if y >= _P or x is None or (x == 0 and sign):
        return None
    return (x if x % 2 == sign else _P - x), y


def _root(square: int) -> int | None:
    """A square root modulo P, which is 5 modulo 8: one of two candidates, or there is none."""
    root = pow(square, (_P + 3) // 8, _P)
    for candidate in (root, root * pow(2, (_P - 1) // 4, _P) % _P):
        if candidate * candidate % _P == square:
            return candidate
    return None


def _multiply(factor: int, point: _Point) -> _Point:
    result = _IDENTITY
    for bit in f"{factor:b}":
        result = _add(result, result)
        if bit == "1":
            result = _add(result, point)
    return result


def _add(a: _Point, b: _Point) -> _Point:
    """RFC 8032 section 5.1: one formula for all points, equal ones too."""
    (x1, y1), (x2, y2) = a, b
    cross = _D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, _P)
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, _P)
    return x % _P, y % _P
