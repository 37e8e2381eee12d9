"""Writes the engine: one viper function that runs a program of field operations.

A call between viper functions costs as much as a tenth of a multiplication, so there are none:
the operations are branches of one function. Its first two locals, p and acc, are the two that
viper keeps in machine registers.
"""

from . import inverse, narrow, wide
from .limbs import NARROW, WIDE, Limbs, unpack
from .registers import NUMBER, OPERATION, OPERATIONS

_HEAD = '''\
"""Field arithmetic with {count} limbs of {bits} bits. Written by `host_tools/viper_writer`.

Not here: what the programs are (`program`), and why this is right (`firmware/CRYPTO.md`).
"""
# ruff: noqa
# fmt: off
# pyright: basic, reportUndefinedVariable=false, reportInvalidTypeForm=false
# pyright: reportPossiblyUnbound=false, reportIndexIssue=false, reportOperatorIssue=false

import micropython

LIMBS = {count}
BITS = {bits}


@micropython.viper
def run(p: ptr32, acc: int, parts):
    """Run the program parts[0] on the registers at p; parts[1] are digits, parts[2] turns,
    parts[3] the bits of a place in a table, tables follow. Checks no bounds.
    """
    registers = int(p)
    code = ptr8(parts[0])
    digits = ptr8(parts[1])
    turns = int(parts[2])
    place_bits = int(parts[3])
    w = ptr32(registers + {scratch})
    m = {mask}
    at = 0
    digit_at = 0
    while True:
        op = code[at]
        q = ptr32(registers + code[at + 1] * {octets})
        p = ptr32(registers + code[at + 2] * {octets})
        o = ptr32(registers + code[at + 3] * {octets})
        at += 4
'''

# The likeliest first: a program looks for its branch from the top.
_ORDER = ("MULTIPLY", "SQUARE", "OUTWARD", "INWARD", "FETCH", "JUMP", "MINUS", "CARRY", "STOP")


def write(limbs: Limbs) -> str:
    """The text of the engine for numbers cut into `limbs`."""
    facts = {
        "count": limbs.count,
        "bits": limbs.bits,
        "mask": limbs.mask,
        "octets": limbs.octets,
        "scratch": NUMBER["SCRATCH"] * limbs.octets,
    }
    body = _branches(_inside(limbs))
    return "\n".join([_HEAD.format(**facts) + "\n".join(body), *inverse.write(limbs), ""])


def _inside(limbs: Limbs) -> dict[str, list[str]]:
    """What each operation does, by its name."""
    field = narrow if limbs == NARROW else wide
    base = "p = ptr32(registers)"
    return {
        "MULTIPLY": field.multiply(),
        "SQUARE": field.square(),
        "INWARD": [base, *_sum_difference(limbs, "Y", "X", "B", "A")],
        "OUTWARD": [
            base,
            *_sum_difference(limbs, "B", "A", "H", "E"),
            *_sum_difference(limbs, "Z", "C", "G", "F"),
        ],
        "MINUS": [f"q[{k}] = p[{k}] - o[{k}]{_bias(limbs, k)}" for k in range(limbs.count)],
        "CARRY": field.carry(),
        "FETCH": _fetch(limbs),
        "JUMP": ["at += code[at - 3]"],
        "STOP": ["turns -= 1", "if turns == 0:", "    return"],
    }


def _sum_difference(limbs: Limbs, one: str, other: str, plus: str, minus: str) -> list[str]:
    """plus = one + other and minus = one - other, all fixed registers; neither is carried."""
    lines = []
    for k in range(limbs.count):
        of_one, of_other, of_plus, of_minus = (
            f"p[{NUMBER[name] * limbs.count + k}]" for name in (one, other, plus, minus)
        )
        lines.append(f"acc = {of_one}")
        lines.append(f"{of_plus} = {of_other} + acc")
        lines.append(f"{of_minus} = acc - {of_other}{_bias(limbs, k)}")
    return lines


def _bias(limbs: Limbs, k: int) -> str:
    return f" + {wide.BIAS[k]}" if limbs == WIDE else ""


def _fetch(limbs: Limbs) -> list[str]:
    """Three registers from q on = the entry of a table that the next digit names.

    The program names the table in the place of p and the part of it in the place of o. When the
    digit is a minus, the jump comes next that leads to the operations for a minus.
    """
    lines = [
        "digit = digits[digit_at]",
        "digit_at += 1",
        "entry = (code[at - 1] << place_bits) + (digit & 127)",
        "p = ptr32(parts[code[at - 2]])",
        "p = ptr32(int(p) + entry * 96)",
    ]
    for _ in range(3):
        lines += [
            *unpack(limbs),
            "p = ptr32(int(p) + 32)",
            f"q = ptr32(int(q) + {limbs.octets})",
        ]
    return [*lines, "if digit < 128:", "    at += 4"]


def _branches(inside: dict[str, list[str]]) -> list[str]:
    assert set(_ORDER) | {"RESTART"} == set(OPERATIONS)
    lines, word = [], "if"
    for name in _ORDER:
        lines.append(f"        {word} op == {OPERATION[name]}:  # {name}")
        lines += [f"            {line}" for line in inside[name]]
        word = "elif"
    return [*lines, "        else:", "            at = code[at - 3]  # RESTART"]
