"""Sums of multiples by the comb against the plain twin's, for numbers that are hard on digits."""

import random

from meter.core.ed25519 import Verifier
from meter.core.edwards25519 import BASE, L
from meter.native.assembly import make_checker
from meter.native.comb import Comb, shape_for

SIZES = (768, 1536, 3072, 6144, 12288, 24576, 49152)
EDGES = (1, 3, L - 2, L, L + 2, 2 * L - 1, (1 << 252) - 1, (1 << 253) - 1, (1 << 254) - 1)


def value_of(comb: Comb, digits: bytearray) -> int:
    """The number that a comb's digits stand for."""
    value = 0
    columns = [column for column in reversed(range(comb.columns)) for _ in range(comb.combs)]
    for place, column in enumerate(columns):
        part = place % comb.combs
        value += _digit(comb, digits[place], part) << (part * comb.columns + column)
    return value


def _digit(comb, digit, part):
    sign = -1 if digit & 0x80 else 1
    spacing = comb.combs * comb.columns
    total = 1 << spacing * (comb.teeth - 1)
    for tooth in range(comb.teeth - 1):
        total += (1 if digit >> tooth & 1 else -1) << spacing * tooth
    return sign * total


def test_digits_stand_for_the_number():
    for comb in [shape_for(table_bytes) for table_bytes in SIZES] + [Comb(1, 1, 254)]:
        numbers = list(EDGES) + [random.getrandbits(30) ** 8 | 1 for _ in range(20)]
        for number in numbers:
            digits = bytearray(comb.combs * comb.columns)
            comb.digits(number, digits, 0, comb.combs)
            assert value_of(comb, digits) == number, (comb.table_bytes, number)


def test_tables_have_the_size_asked_for():
    for table_bytes in SIZES:
        assert shape_for(table_bytes).table_bytes == table_bytes
        assert shape_for(table_bytes + 700).table_bytes == table_bytes


def test_sums_are_the_plain_twins():
    key = Verifier(BASE)
    fast, out = make_checker(1536).verifier(BASE), bytearray(32)
    for _ in range(2):
        for s in EDGES[:4]:
            for k in EDGES[:4]:
                fast._sum().write(s, k, out)
                assert out == key._encoded_sum(s % L, k % L), (s, k)
        fast.finish()  # the first time without tables
