"""Writes SHA-512's compression, eight rounds unrolled: on halves of words, and on whole words.

FIPS 180-4 section 6.4.2. The eight working variables change names instead of places; after eight
rounds they have their own again.
"""

_UPPER_E, _UPPER_A = (14, 18, 41), (28, 34, 39)
_LOWER_EARLY, _LOWER_LATE = (1, 8), (19, 61)
_SHIFT_EARLY, _SHIFT_LATE = 7, 6
# The words that a new one is made of, counted from sixteen before it.
_NEAR, _SEVEN, _LATE, _NEW = 1, 9, 14, 16

_HEAD = '''\
"""SHA-512's compression on words of {bits} bits. Written by `host_tools/viper_writer`.

A word of SHA-512 lies in memory as its upper and its lower half. Not here: padding (`sha512`).
"""
# ruff: noqa
# fmt: off
# pyright: basic, reportUndefinedVariable=false, reportInvalidTypeForm=false
# pyright: reportPossiblyUnbound=false, reportIndexIssue=false, reportOperatorIssue=false

import micropython


@micropython.viper
def load(words: ptr32, count: int, octets: ptr8):
    """Read `count` halves of words, the highest byte first."""
    i = 0
    while i < count:
        at = 4 * i
        high = (octets[at] << 24) | (octets[at + 1] << 16)
        words[i] = high | (octets[at + 2] << 8) | octets[at + 3]
        i += 1


@micropython.viper
def store(words: ptr32, count: int, octets: ptr8):
    """Write them again."""
    i = 0
    while i < count:
        at = 4 * i
        word = words[i]
        octets[at] = (word >> 24) & 255
        octets[at + 1] = (word >> 16) & 255
        octets[at + 2] = (word >> 8) & 255
        octets[at + 3] = word & 255
        i += 1


@micropython.viper
def compress(p: ptr32, acc: uint, k: ptr32, state: ptr32):
    """Work the block at p into `state`, with the round constants at k.

    The block is its first sixteen words; there is room for the other sixty-four behind them.
    """
    words = int(p)
    left = 64
'''


def write(bits: int) -> str:
    """The text of the file for targets with words of `bits`."""
    rounds, schedule, begin, end = (
        (_rounds32, _schedule32, _begin32, _end32)
        if bits == 32
        else (_rounds64, _schedule64, _begin64, _end64)
    )
    loop = ["while left:", *_indented(schedule()), "    p = ptr32(int(p) + 8)", "    left -= 1"]
    loop += ["p = ptr32(words)", "left = 10", "while left:", *_indented(rounds())]
    loop += ["    p = ptr32(int(p) + 64)", "    k = ptr32(int(k) + 64)", "    left -= 1"]
    body = _indented([*begin(), *loop, *end()])
    return _HEAD.format(bits=bits) + "\n".join(body) + "\n"


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _names(turn: int) -> str:
    """The variables that play a to h in this round."""
    return "".join("abcdefgh"[(role - turn) % 8] for role in range(8))


def _rounds32() -> list[str]:
    return [line for turn in range(8) for line in _round32(turn, *_names(turn))]


def _round32(
    turn: int, a: str, b: str, c: str, d: str, e: str, f: str, g: str, h: str
) -> list[str]:
    choice = "(({1}{0} ^ {2}{0}) & {3}{0}) ^ {2}{0}"
    majority = "(({1}{0} | {2}{0}) & {3}{0}) | ({1}{0} & {2}{0})"
    return [
        *_rotated32(e, _UPPER_E),
        f"acc = {h}l + sl",
        "carry = int(acc < sl)",
        f"th = {h}h + sh",
        *_more32(choice.format("l", f, g, e), choice.format("h", f, g, e)),
        *_more32(f"uint(k[{2 * turn + 1}])", f"uint(k[{2 * turn}])"),
        *_more32(f"uint(p[{2 * turn + 1}])", f"uint(p[{2 * turn}])"),
        "th = th + carry",
        "tl = acc",
        f"{d}l = {d}l + acc",
        f"{d}h = {d}h + th + int({d}l < acc)",
        *_rotated32(a, _UPPER_A),
        "acc = tl + sl",
        "carry = int(acc < sl)",
        "th = th + sh",
        *_more32(majority.format("l", a, b, c), majority.format("h", a, b, c)),
        f"{h}l = acc",
        f"{h}h = th + carry",
    ]


def _more32(low: str, high: str) -> list[str]:
    """Add a word to th and acc, counting in carry what flows over."""
    return [
        f"xl = {low}",
        "acc = xl + acc",
        "carry = int(acc < xl) + carry",
        f"th = ({high}) + th",
    ]


def _rotated32(word: str, rotations: tuple[int, ...], shift: int = 0) -> list[str]:
    """sl and sh = the sum modulo 2 of the word's rotations, and of a shift if there is one."""
    low, high = f"{word}l", f"{word}h"
    low_terms, high_terms = [], []
    for amount in rotations:
        upper, lower = (high, low) if amount < 32 else (low, high)
        rest = amount % 32
        low_terms += [f"({lower} >> {rest})", f"({upper} << {32 - rest})"]
        high_terms += [f"({upper} >> {rest})", f"({lower} << {32 - rest})"]
    if shift:
        low_terms += [f"({low} >> {shift})", f"({high} << {32 - shift})"]
        high_terms += [f"({high} >> {shift})"]
    return [*_exclusive("sl", low_terms), *_exclusive("sh", high_terms)]


def _exclusive(target: str, terms: list[str]) -> list[str]:
    first, *middle, last = terms
    lines = [f"acc = {first}", *[f"acc = {term} ^ acc" for term in middle]]
    return [*lines, f"{target} = {last} ^ acc"]


def _schedule32() -> list[str]:
    """The word behind the sixteen at p (step 1)."""
    return [
        f"yl = uint(p[{2 * _NEAR + 1}])",
        f"yh = uint(p[{2 * _NEAR}])",
        *_rotated32("y", _LOWER_EARLY, _SHIFT_EARLY),
        "acc = uint(p[1]) + sl",
        "carry = int(acc < sl)",
        "th = uint(p[0]) + sh",
        *_more32(f"uint(p[{2 * _SEVEN + 1}])", f"uint(p[{2 * _SEVEN}])"),
        "tl = acc",
        f"yl = uint(p[{2 * _LATE + 1}])",
        f"yh = uint(p[{2 * _LATE}])",
        *_rotated32("y", _LOWER_LATE, _SHIFT_LATE),
        "acc = tl",
        *_more32("sl", "sh"),
        f"p[{2 * _NEW + 1}] = acc",
        f"p[{2 * _NEW}] = th + carry",
    ]


def _begin32() -> list[str]:
    return [
        f"{name}{half} = uint(state[{2 * place + lower}])"
        for place, name in enumerate("abcdefgh")
        for lower, half in enumerate("hl")
    ]


def _end32() -> list[str]:
    lines = []
    for place, name in enumerate("abcdefgh"):
        lines += [f"acc = uint(state[{2 * place + 1}]) + {name}l", f"state[{2 * place + 1}] = acc"]
        carried = f"{name}h + int(acc < {name}l)"
        lines.append(f"state[{2 * place}] = uint(state[{2 * place}]) + {carried}")
    return lines


def _word(pointer: str, place: int) -> str:
    return f"(uint({pointer}[{2 * place}] << 32) | {pointer}[{2 * place + 1}])"


def _rounds64() -> list[str]:
    return [line for turn in range(8) for line in _round64(turn, *_names(turn))]


def _round64(
    turn: int, a: str, b: str, c: str, d: str, e: str, f: str, g: str, h: str
) -> list[str]:
    return [
        *_rotated64(e, _UPPER_E),
        f"acc = s + {h}",
        f"acc = ((({f} ^ {g}) & {e}) ^ {g}) + acc",
        f"acc = {_word('k', turn)} + acc",
        f"acc = {_word('p', turn)} + acc",
        f"{d} = {d} + acc",
        "t = acc",
        *_rotated64(a, _UPPER_A),
        f"{h} = ((({a} | {b}) & {c}) | ({a} & {b})) + s + t",
    ]


def _rotated64(word: str, rotations: tuple[int, ...], shift: int = 0) -> list[str]:
    terms = [
        term
        for amount in rotations
        for term in (f"({word} >> {amount})", f"({word} << {64 - amount})")
    ]
    return _exclusive("s", [*terms, f"({word} >> {shift})"] if shift else terms)


def _schedule64() -> list[str]:
    return [
        f"y = {_word('p', _NEAR)}",
        *_rotated64("y", _LOWER_EARLY, _SHIFT_EARLY),
        "t = s",
        f"y = {_word('p', _LATE)}",
        *_rotated64("y", _LOWER_LATE, _SHIFT_LATE),
        f"acc = {_word('p', 0)} + s + t",
        f"acc = {_word('p', _SEVEN)} + acc",
        f"p[{2 * _NEW + 1}] = acc",
        f"p[{2 * _NEW}] = acc >> 32",
    ]


def _begin64() -> list[str]:
    return [f"{name} = {_word('state', place)}" for place, name in enumerate("abcdefgh")]


def _end64() -> list[str]:
    lines = []
    for place, name in enumerate("abcdefgh"):
        lines += [f"acc = {_word('state', place)} + {name}"]
        lines += [f"state[{2 * place + 1}] = acc", f"state[{2 * place}] = acc >> 32"]
    return lines
