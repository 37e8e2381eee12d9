"""Writes the programs that the engine runs: point arithmetic as lists of field operations.

A line names the operation, the register it fills and those it reads. The formulas are those of
Hisil, Wong, Carter and Dawson for a = -1 (`firmware/CRYPTO.md`); they hold for every two points.
"""

from .registers import NUMBER, OPERATION, REGISTERS

DOUBLE = """
    INWARD
    SQUARE      DXY B
    SQUARE      B X
    SQUARE      A Y
    SQUARE      C Z
    OUTWARD
    MINUS       S H DXY
    CARRY       F C E
    MULTIPLY    X S F
    MULTIPLY    Y E H
    MULTIPLY    Z F E
    MULTIPLY    T S H
"""
"""B + A is X^2 + Y^2 here and comes out as H, their difference as E; G is not used."""

_INTO_SUM = """
    INWARD
    MULTIPLY    A A LOW
    MULTIPLY    B B HIGH
    MULTIPLY    C T DXY
    OUTWARD
    MULTIPLY    X E F
    MULTIPLY    Y G H
    MULTIPLY    Z F G
"""
_INTO_DIFFERENCE = """
    INWARD
    MULTIPLY    A A HIGH
    MULTIPLY    B B LOW
    MULTIPLY    C T DXY
    OUTWARD
    MULTIPLY    X E G
    MULTIPLY    Y F H
    MULTIPLY    Z F G
"""
_WITH_T = "    MULTIPLY    T E H\n"

_AS_IT_IS = """
    INWARD
"""
_MIRRORED = """
    INWARD
    MINUS       A X Y
"""
_BEGUN = """
    MULTIPLY    X A ONE
    MULTIPLY    Y B ONE
    MULTIPLY    Z ONE ONE
    MULTIPLY    T X Y
"""
"""From the entry of a table in X, Y and Z, which is fetched there: the point."""

AFFINE = """
    MULTIPLY    X X INVERSE
    MULTIPLY    Y Y INVERSE
    MULTIPLY    T X Y
    MULTIPLY    DXY T D
    MULTIPLY    Z ONE ONE
    INWARD
    MULTIPLY    LOW A HALF
    MULTIPLY    HIGH B HALF
    STOP
"""
"""From X, Y and 1/Z: the point with Z = 1, and its entry for a table."""

NORMAL = """
    MULTIPLY    X X INVERSE
    MULTIPLY    Y Y INVERSE
    STOP
"""

_HEAD = '''\
"""Programs for the engine, and the numbers they are made of. Written by `host_tools/viper_writer`.

`ADD` comes after a FETCH, `ENTRY` after BEGIN; the last addition before a doubling needs no T.
"""
# ruff: noqa
# fmt: off

'''


def write() -> str:
    """The text of the file with all programs."""
    constants = {
        "REGISTERS": REGISTERS,
        **{f"R_{name}": NUMBER[name] for name in _EXPORTED},
        "RESTART": bytes([OPERATION["RESTART"], 0, 0, 0]),
        "STOP": bytes([OPERATION["STOP"], 0, 0, 0]),
        "FETCH": bytes([OPERATION["FETCH"], NUMBER["LOW"]]),
        "DOUBLE": assemble(DOUBLE),
        "ADD": _add(_INTO_SUM + _WITH_T, _INTO_DIFFERENCE + _WITH_T),
        "ADD_LAST": _add(_INTO_SUM, _INTO_DIFFERENCE),
        "NORMAL": assemble(NORMAL),
        "AFFINE": assemble(AFFINE),
        "JUMP": bytes([OPERATION["JUMP"]]),
        "BEGIN": bytes([OPERATION["FETCH"], NUMBER["X"]]),
        "ENTRY": _add(_AS_IT_IS, _MIRRORED) + assemble(_BEGUN),
    }
    return _HEAD + "".join(f"{name} = {value!r}\n" for name, value in constants.items())


_EXPORTED = ("X", "Y", "Z", "T", "LOW", "HIGH", "DXY", "ONE", "INVERSE", "HALF", "D", "INPUT")


def assemble(listing: str) -> bytes:
    """The bytes of a program: four for each line."""
    lines = [line.split() for line in listing.strip().splitlines()]
    return b"".join(_line(*words) for words in lines)


def _line(operation: str, *registers: str) -> bytes:
    numbers = [NUMBER[name] for name in registers]
    return bytes([OPERATION[operation], *numbers]).ljust(4, b"\0")


def _add(plus: str, minus: str) -> bytes:
    """Both branches behind a FETCH, which skips the first jump when the digit is a plus."""
    over = _jump(len(assemble(minus)))
    return _jump(len(assemble(plus)) + len(over)) + assemble(plus) + over + assemble(minus)


def _jump(octets: int) -> bytes:
    return bytes([OPERATION["JUMP"], octets, 0, 0])
