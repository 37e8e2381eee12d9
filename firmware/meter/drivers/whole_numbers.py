"""Fractions of whole numbers that stay small ints on a 32-bit board: nothing here allocates.

Here: scaling, products and energy out of a chip's counts. Not here: what the counts are. A small
int ends at 2**30; each function says how large its numbers may be.
"""

from ..const import const

_MOST_PARTS = const(30_000)  # of a millijoule; its square is still a small int
_LARGE = const(1_000_000)


def mul_div(value: int, numerator: int, denominator: int) -> int:
    """Return `value` * `numerator` / `denominator` rounded down; the last two multiply to a small
    int, and so does the result.
    """
    rest = value % denominator
    return value // denominator * numerator + rest * numerator // denominator


def apparent_mva(voltage_mv: int, current_ma: int) -> int:
    """Return mVA of up to 1000 V and 1000 A."""
    return mul_div(voltage_mv, current_ma, 1000)


def energy_mj(power_mw: int, elapsed_ms: int) -> int:
    """Return what flows at `power_mw` in up to 1000 s, in mJ: mW of any kind, its mWs."""
    return mul_div(power_mw, elapsed_ms, 1000)


def factor_milli(power_mw: int, apparent_mva: int) -> int:
    """Return the power factor in 1/1000, with the sign of the power; 1000 where nothing flows."""
    if apparent_mva > _LARGE:
        power_mw, apparent_mva = power_mw // 1000, apparent_mva // 1000
    if apparent_mva <= 0:
        return 1000
    return max(-1000, min(1000, power_mw * 1000 // apparent_mva))


class EnergyScale:
    """Energy of counts that are worth `mj` / `per` millijoules each; what is over is kept.

    Exact where `per`, reduced, is up to 30000; else each count is right to 1/60000 mJ.
    """

    def __init__(self, mj: int, per: int) -> None:
        common = _common_divisor(mj, per)
        mj, per = mj // common, per // common
        self._per = min(per, _MOST_PARTS)
        self._whole_mj = mj // per
        self._parts = (mj % per * self._per + per // 2) // per
        self._rest = 0

    def mj(self, counts: int) -> int:
        """Return the energy of `counts` more, 0 or more."""
        per, parts = self._per, self._parts
        rest = self._rest + counts % per * parts
        self._rest = rest % per
        return counts * self._whole_mj + counts // per * parts + rest // per


def _common_divisor(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
