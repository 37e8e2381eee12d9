"""Every operation of the engine against integers, with limbs as extreme as they may be."""

import random

from meter.core.edwards25519 import P
from meter.native import programs
from meter.native.assembly import unrolled_engine as engine

LIMBS, BITS = engine.LIMBS, engine.BITS
IS_SIGNED = BITS == 13
# A product's limbs: what is left over of a carry, and a little that flowed in from the top.
UNIT = 4099 if IS_SIGNED else (1 << 26) + (1 << 20)
ROUNDS = 200
# Which register an operation fills and reads; INWARD and OUTWARD have theirs built in.
STOP, MULTIPLY, SQUARE, INWARD, OUTWARD, MINUS, CARRY, FETCH = 0, 3, 4, 5, 6, 7, 8, 9
X, Y, Z, T, B, A, C, H, E, G, F, LOW, HIGH, DXY = range(14)
INVERSE, INPUT = 17, 21
# The largest factors that programs ask for, in units; the sum of two differences is the widest.
FACTORS = ((1, 1), (3, 2), (2, 3), (2, 2)) if IS_SIGNED else ((1, 1), (9, 10), (10, 9))


def make_registers():
    return bytearray(4 * LIMBS * programs.REGISTERS)


def put(registers, register, limbs):
    for place, limb in enumerate(limbs):
        at = 4 * (LIMBS * register + place)
        registers[at : at + 4] = (limb & 0xFFFFFFFF).to_bytes(4, "little")


def get(registers, register):
    value = 0
    for place in reversed(range(LIMBS)):
        at = 4 * (LIMBS * register + place)
        limb = int.from_bytes(registers[at : at + 4], "little")
        value = (value << BITS) + limb - ((limb >> 31) << 32 if IS_SIGNED else 0)
    return value


def value_of(limbs):
    value = 0
    for limb in reversed(limbs):
        value = (value << BITS) + limb
    return value


def is_reduced(registers, register):
    """Say whether a result's limbs are within one unit."""
    for place in range(LIMBS):
        at = 4 * (LIMBS * register + place)
        limb = int.from_bytes(registers[at : at + 4], "little")
        limb -= (limb >> 31) << 32 if IS_SIGNED else 0
        if abs(limb) > UNIT:
            return False
    return True


def some_limbs(units):
    """Limbs of at most `units`: all at one end, each at either, or anywhere between."""
    most = units * UNIT
    least = -most if IS_SIGNED else 0
    kind = random.getrandbits(3)
    if kind < 2:
        return [(most, least)[kind]] * LIMBS
    if kind == 2:
        return [(most, least)[random.getrandbits(1)] for _ in range(LIMBS)]
    return [least + random.getrandbits(30) % (most - least + 1) for _ in range(LIMBS)]


def perform(registers, *operation):
    engine.run(registers, 0, (bytes(operation) + bytes(4), b"", 1, 0))


def test_products():
    registers = make_registers()
    for _ in range(ROUNDS):
        for one_units, other_units in FACTORS:
            one, other = some_limbs(one_units), some_limbs(other_units)
            put(registers, X, one)
            put(registers, Y, other)
            perform(registers, MULTIPLY, A, X, Y)
            assert (get(registers, A) - value_of(one) * value_of(other)) % P == 0, (one, other)
            assert is_reduced(registers, A), (one, other)


def test_a_product_may_replace_either_factor():
    registers = make_registers()
    for target in (X, Y):
        one, other = some_limbs(1), some_limbs(2)
        put(registers, X, one)
        put(registers, Y, other)
        perform(registers, MULTIPLY, target, X, Y)
        assert (get(registers, target) - value_of(one) * value_of(other)) % P == 0


def test_squares():
    registers = make_registers()
    for _ in range(ROUNDS):
        limbs = some_limbs(2)
        put(registers, X, limbs)
        perform(registers, SQUARE, A, X, 0)
        assert (get(registers, A) - value_of(limbs) ** 2) % P == 0, limbs
        assert is_reduced(registers, A), limbs


def test_sums_and_differences():
    registers = make_registers()
    for _ in range(ROUNDS):
        numbers = [some_limbs(1) for _ in range(6)]
        for register, limbs in zip((X, Y, Z, B, A, C), numbers):
            put(registers, register, limbs)
        x, y, z, b, a, c = [value_of(limbs) for limbs in numbers]
        perform(registers, OUTWARD, 0, 0, 0)
        for register, expected in ((H, b + a), (E, b - a), (G, z + c), (F, z - c)):
            assert (get(registers, register) - expected) % P == 0, numbers
        perform(registers, INWARD, 0, 0, 0)
        for register, expected in ((B, y + x), (A, y - x)):
            assert (get(registers, register) - expected) % P == 0, numbers


def test_differences_and_carries():
    registers = make_registers()
    for _ in range(ROUNDS):
        wide, narrow = some_limbs(2 if IS_SIGNED else 10), some_limbs(1)
        put(registers, X, wide)
        put(registers, Y, narrow)
        perform(registers, MINUS, A, X, Y)
        assert (get(registers, A) - value_of(wide) + value_of(narrow)) % P == 0, (wide, narrow)
        perform(registers, CARRY, A, Y, X)
        assert (get(registers, A) - value_of(wide) - 2 * value_of(narrow)) % P == 0, (wide, narrow)
        assert is_reduced(registers, A), (wide, narrow)


def test_entries_of_tables():
    registers = make_registers()
    for _ in range(20):
        numbers = [random.getrandbits(30) ** 9 % (1 << 255) for _ in range(12)]
        entries = b"".join([number.to_bytes(32, "little") for number in numbers])
        program = bytes((FETCH, LOW, 4, 1)) + bytes(8)
        for place in (0, 1):
            engine.run(registers, 0, (program, bytes((place,)), 1, 1, entries))
            for part, register in enumerate((LOW, HIGH, DXY)):
                assert get(registers, register) == numbers[3 * (2 + place) + part]


def test_an_entry_becomes_a_point_and_its_mirror_image():
    """Entries whose limbs are all as large as they can be, small ones, and any."""
    registers = make_registers()
    put(registers, programs.R_ONE, [1] + [0] * (LIMBS - 1))
    pairs = [(P - 1, P - 1), (P - 1, 0), (0, P - 1), ((1 << 255) - 20, 1)]
    pairs += [(random.getrandbits(30) ** 9 % P, random.getrandbits(30) ** 9 % P) for _ in range(20)]
    program = programs.BEGIN + bytes((4, 0)) + programs.ENTRY + programs.STOP
    for low, high in pairs:
        entry = b"".join([number.to_bytes(32, "little") for number in (low, high, 0)])
        for digit, sign in ((0, 1), (128, -1)):
            engine.run(registers, 0, (program, bytes((digit,)), 1, 0, entry))
            x, y = sign * (high - low), high + low
            for register, expected in ((X, x), (Y, y), (Z, 1), (T, x * y)):
                assert (get(registers, register) - expected) % P == 0, (low, high, digit)
                assert is_reduced(registers, register), (low, high, digit)


def test_the_canonical_number():
    registers = make_registers()
    out = bytearray(32)
    edges = (0, 1, 18, 19, P - 1, P, P + 1, 2 * P - 1, 2 * P, (1 << 255) - 1, (1 << 260) - 1)
    for number in edges:
        put(registers, X, [number >> BITS * place & (1 << BITS) - 1 for place in range(LIMBS)])
        engine.freeze(registers, 0, X, INPUT)
        assert get(registers, INPUT) == number % P, number
    for _ in range(ROUNDS):
        put(registers, X, some_limbs(3))
        number = get(registers, X) % P
        engine.freeze(registers, 0, X, INPUT)
        engine.pack(registers, 0, INPUT, out)
        assert get(registers, INPUT) == number == int.from_bytes(out, "little"), number


def test_inverses():
    registers = make_registers()
    small = [1, 2, 19, P - 1, P - 2, (P + 1) // 2, (1 << 254) + 1]
    for number in small + [random.getrandbits(30) ** 9 % P for _ in range(40)]:
        put(registers, INPUT, [number >> BITS * place & (1 << BITS) - 1 for place in range(LIMBS)])
        engine.invert(registers, 0)
        assert (get(registers, INVERSE) * number - (1 if number else 0)) % P == 0, number
        one = [1] + [0] * (LIMBS - 1)
        put(registers, X, one)
        perform(registers, MULTIPLY, A, X, INVERSE)
        assert (get(registers, A) * number - (1 if number else 0)) % P == 0, number
        assert is_reduced(registers, A)


def test_the_inverse_of_zero_is_zero():
    registers = make_registers()
    engine.invert(registers, 0)
    assert get(registers, INVERSE) % P == 0
