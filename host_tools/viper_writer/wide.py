"""Multiplying and squaring with ten limbs of 26 bits, never negative, for 64-bit targets.

viper loads 32-bit words without their sign there, so differences are kept above zero by adding a
multiple of 2^260 - 608 (`BIAS`), which is a multiple of P.
"""

from collections.abc import Callable

from .limbs import FOLD, WIDE, accumulate, column

_BITS = WIDE.bits
_TIMES = 8
BIAS = [_TIMES * (WIDE.mask - (FOLD - 1 if k == 0 else 0)) for k in range(WIDE.count)]


def multiply() -> list[str]:
    """q = (limbs at p) * (limbs at o), modulo P; any of them may be the same register."""
    lines = [f"a{i} = p[{i}]" for i in range(WIDE.count)]
    lines += [f"b{i} = o[{i}]" for i in range(WIDE.count)]
    return lines + _columns(lambda k: [f"a{i} * b{j}" for i, j in column(k, WIDE.count)])


def square() -> list[str]:
    """q = (limbs at p) squared."""
    lines = [f"a{i} = p[{i}]" for i in range(WIDE.count)]
    lines += [f"d{i} = a{i} + a{i}" for i in range(WIDE.count - 1)]

    def terms(k: int) -> list[str]:
        pairs = [(i, j) for i, j in column(k, WIDE.count) if i <= j]
        return [f"a{j} * {'a' if i == j else 'd'}{i}" for i, j in pairs]

    return lines + _columns(terms)


def carry() -> list[str]:
    """q = 2 * (limbs at p) + (limbs at o), with limbs as a product has them."""
    lines = []
    for k in range(WIDE.count):
        before = f"(acc >> {_BITS}) + " if k else ""
        lines += [f"acc = {before}p[{k}] + p[{k}] + o[{k}]", f"q[{k}] = acc & m"]
    return [*lines, *_close()]


def _columns(terms: Callable[[int], list[str]]) -> list[str]:
    count, lines = WIDE.count, []
    for k in range(count, 2 * count - 1):
        lines += accumulate(terms(k), f"(acc >> {_BITS})" if k > count else "")
        lines.append(f"t{k} = (acc & m) * {FOLD}")
    lines.append(f"t{2 * count - 1} = (acc >> {_BITS}) * {FOLD}")
    for k in range(count):
        lines.append(f"acc = {f'(acc >> {_BITS}) + ' if k else ''}t{count + k}")
        lines += [*accumulate(terms(k), "acc"), f"q[{k}] = acc & m"]
    return [*lines, *_close()]


def _close() -> list[str]:
    """What the last limb cannot hold comes in below; the second limb may grow a little."""
    return [
        f"acc = (acc >> {_BITS}) * {FOLD} + q[0]",
        "q[0] = acc & m",
        f"q[1] = (acc >> {_BITS}) + q[1]",
    ]
