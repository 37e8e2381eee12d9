"""Multiplying and squaring with twenty signed limbs of 13 bits, for 32-bit targets.

A result's limbs lie in -4096..4095 (the third up to 3 outside), so that sums of two or three need
no carrying before they are multiplied. All is modulo 2^32 until the carry: what leaves Karatsuba's
middle product is in range, whatever the parts of it are.
"""

from .limbs import FOLD, NARROW, accumulate, column

_HALF = NARROW.count // 2
_BIAS = 1 << (NARROW.bits - 1)
_BITS = NARROW.bits


def multiply() -> list[str]:
    """q = (limbs at p) * (limbs at o), modulo P; any of them may be the same register."""
    return [
        *[f"a{i} = p[{i}]" for i in range(NARROW.count)],
        "p = o",
        *_high_products(),
        *_low_products(),
        *[f"w[{i}] = p[{i}] + p[{i + _HALF}]" for i in range(_HALF)],
        *[f"a{i} = a{i} + a{i + _HALF}" for i in range(_HALF)],
        "p = w",
        *_high_carry(),
        *_low_carry(),
        *_close(),
    ]


def square() -> list[str]:
    """q = (limbs at p) squared; they must not be the same register."""
    count = NARROW.count
    lines = [f"a{i} = p[{i}]" for i in range(count)]
    lines += [f"d{i} = a{i} + a{i}" for i in range(count - 1)]
    for k in range(count, 2 * count - 1):
        start = f"(acc >> {_BITS})" if k > count else ""
        lines += accumulate(_square_terms(k), start)
        lines.append(f"t{k} = (acc & m) * {FOLD}")
    lines.append(f"t{2 * count - 1} = (acc >> {_BITS}) * {FOLD}")
    for k in range(count):
        lines.append(_low_start(k))
        lines += accumulate(_square_terms(k), "acc")
        lines.append(_store(k))
    return [*lines, *_close()]


def carry() -> list[str]:
    """q = 2 * (limbs at p) + (limbs at o), with limbs as a product has them."""
    lines = []
    for k in range(NARROW.count):
        before = f"(acc >> {_BITS}) + " if k else ""
        lines.append(f"acc = {before}p[{k}] + p[{k}] + o[{k}] + {_BIAS}")
        lines.append(_store(k))
    return [*lines, *_close()]


def _high_products() -> list[str]:
    """h = (upper half) * (upper half)."""
    lines = []
    for k in range(2 * _HALF - 1):
        terms = [f"p[{_HALF + j}] * a{_HALF + i}" for i, j in column(k, _HALF)]
        lines += _into(f"h{k}", terms)
    return lines


def _low_products() -> list[str]:
    """l = (lower half) * (lower half), and e: the upper part of l without the lower part of h."""
    lines = []
    for k in range(2 * _HALF - 1):
        terms = [f"p[{j}] * a{i}" for i, j in column(k, _HALF)]
        name = f"l{k}" if k < _HALF else f"e{k - _HALF}"
        lines += _into(name, terms, "" if k < _HALF else f" - h{k - _HALF}")
    return lines


def _into(name: str, terms: list[str], tail: str = "") -> list[str]:
    *first, last = accumulate(terms, tail=tail)
    return [*first, name + last.removeprefix("acc")]


def _middle_terms(k: int) -> list[str]:
    return [f"p[{j}] * a{i}" for i, j in column(k, _HALF)]


def _high_carry() -> list[str]:
    """t20 to t39: limbs above 2^260, carried into 0..8191 and folded."""
    count, lines = NARROW.count, []
    for j in range(_HALF, 2 * _HALF - 1):
        start = f"(acc >> {_BITS})" if j > _HALF else ""
        lines += accumulate(_middle_terms(j), start, f" - h{j} - e{j - _HALF}")
        lines.append(f"t{_HALF + j} = (acc & m) * {FOLD}")
    for j in range(_HALF - 1, 2 * _HALF - 1):
        lines.append(f"acc = (acc >> {_BITS}) + h{j}")
        lines.append(f"t{count + j} = (acc & m) * {FOLD}")
    return [*lines, f"t{2 * count - 1} = (acc >> {_BITS}) * {FOLD}"]


def _low_carry() -> list[str]:
    lines = []
    for k in range(_HALF):
        lines += [_low_start(k, f"l{k} + "), _store(k)]
    for j in range(_HALF):
        middle = f"e{j}" if j < _HALF - 1 else f"h{j}"
        sign = "+" if j < _HALF - 1 else "-"
        lines.append(_low_start(_HALF + j))
        lines += accumulate(_middle_terms(j), "acc", f" {sign} {middle} - l{j}")
        lines.append(_store(_HALF + j))
    return lines


def _square_terms(k: int) -> list[str]:
    pairs = [(i, j) for i, j in column(k, NARROW.count) if i <= j]
    return [f"p[{j}] * {'a' if i == j else 'd'}{i}" for i, j in pairs]


def _low_start(k: int, addend: str = "") -> str:
    carried = f"(acc >> {_BITS}) + " if k else ""
    return f"acc = {carried}{addend}t{NARROW.count + k} + {_BIAS}"


def _store(k: int) -> str:
    """The lowest bits of acc, which has been biased so that what is left over is signed."""
    return f"q[{k}] = (acc & m) - {_BIAS}"


def _close() -> list[str]:
    """What the last limb cannot hold comes in below, and may reach the third limb."""
    return [
        f"acc = (acc >> {_BITS}) * {FOLD} + q[0] + {_BIAS}",
        _store(0),
        f"acc = (acc >> {_BITS}) + q[1] + {_BIAS}",
        _store(1),
        f"q[2] = (acc >> {_BITS}) + q[2]",
    ]
