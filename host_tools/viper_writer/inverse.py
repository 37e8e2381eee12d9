"""Writes what is needed once per check: 1/z by batched division steps, and the canonical number.

The steps are Bernstein's and Yang's (`firmware/CRYPTO.md`): `bits` of them look at the lowest limb
only and give a two-by-two matrix, which is then applied to the whole numbers, from one set of four
registers into another and back: WORK and what follows it, B and what follows that. A row of the
matrix is one word while the steps are taken, its second entry in the upper half.
"""

from .limbs import FOLD, WIDE, Limbs, P
from .registers import NUMBER

_STEPS = 590
"""Enough for any number below 2^256, when delta starts at one half."""

_TEXT = '''

@micropython.viper
def freeze(p: ptr32, acc: int, source: int, target: int):
    """Make register `target` the one number below P that `source` stands for."""
    q = ptr32(int(p) + target * {octets})
    p = ptr32(int(p) + source * {octets})
    acc = {less_low}
    acc = acc << {bits}
    i = 0
    while i < {count}:
        acc = (acc >> {bits}) + p[i] + {bias}
        q[i] = acc & {mask}
        i += 1
    q[{last}] = acc
    p = ptr32(int(q))
    m = {mask}
    passes = 4
    while passes:
        acc = p[{last}] >> {top_bits}
        if passes == 1:
            acc = 19
            i = 0
            while i < {last}:
                acc = (acc + p[i]) >> {bits}
                i += 1
            acc = (acc + p[{last}]) >> {top_bits}
        acc = acc * 19
        p[{last}] = p[{last}] & {top_mask}
{carry}
        p[{last}] = acc + p[{last}]
        passes -= 1
    p[{last}] = p[{last}] & {top_mask}


@micropython.viper
def pack(p: ptr32, acc: int, source: int, out: ptr32):
    """Write the frozen register `source` as 32 bytes, the lowest first; `out` lies on a word."""
    p = ptr32(int(p) + source * {octets})
{words}


@micropython.viper
def invert(p: ptr32, acc: int):
    """Make register {inverse} the inverse of the frozen number in register {source}."""
    registers = int(p)
    here = registers + {work_offset}
    there = registers + {spare_offset}
    m = {mask}
    i = 0
    p = ptr32(here)
    while i < {count}:
        p[i] = m
        p[i + {twice}] = 0
        p[i + {thrice}] = 0
        i += 1
    p[0] = {p_low}
    p[{last}] = {top_mask}
    p[{thrice}] = 1
    delta = 1
    batches = {batches}
    while batches:
        p = ptr32(here)
        f = p[0]
        acc = p[{count}]
        if acc == 0:
            i = 1
            while i < {count}:
                acc = p[{count} + i] | acc
                i += 1
            if acc == 0:
                break
            acc = 0
        one = 1
        two = one << {half}
        i = {bits}
        while i:
            if acc & 1:
                if delta > 0:
                    delta = 0 - delta
                    t = acc
                    acc = acc - f
                    f = t
                    t = two
                    two = two - one
                    one = t
                else:
                    acc = acc + f
                    two = two + one
            delta += 2
            acc = acc >> 1
            one = one + one
            i -= 1
        u = (one << {half}) >> {half}
        v = (one - u) >> {half}
        q = (two << {half}) >> {half}
        r = (two - q) >> {half}
        w = ptr32(there)
        i = 2
        while i:
{first_row}
{second_row}
            p = ptr32(int(p) + {pair_octets})
            w = ptr32(int(w) + {pair_octets})
            i -= 1
        i = here
        here = there
        there = i
        batches -= 1
    p = ptr32(here)
    u = 1
    if {p_last} < 0:
        u = 0 - 1
    p = ptr32(int(p) + {pair_octets})
    acc = {less_low}
    acc = acc << {bits}
    w = ptr32(registers + {inverse_offset})
    i = 0
    while i < {count}:
        acc = (acc >> {bits}) + {p_i} * u + {bias}
        w[i] = acc & m
        i += 1
    w[{last}] = acc'''


def _carry(limbs: Limbs) -> list[str]:
    """acc goes into the limbs at p; what the last but one cannot hold stays in acc."""
    lines = []
    for k in range(limbs.count - 1):
        lines += [f"acc = p[{k}] + acc", f"p[{k}] = acc & m", f"acc = acc >> {limbs.bits}"]
    return lines


def _words(limbs: Limbs) -> list[str]:
    """The eight words of a number whose limbs are at p."""
    lines = []
    for word in range(8):
        first, shift = divmod(32 * word, limbs.bits)
        more = range(first + 1, min(limbs.count, -(-32 * (word + 1) // limbs.bits)))
        lines.append(f"acc = p[{first}] >> {shift}")
        lines += [f"acc = (p[{k}] << {limbs.bits * k - 32 * word}) | acc" for k in more]
        lines.append(f"out[{word}] = acc")
    return lines


def _indented(spaces: int, lines: list[str]) -> str:
    return "\n".join(" " * spaces + line for line in lines)


def _row(limbs: Limbs, one: str, other: str, target: int) -> str:
    """Of a pair of numbers at p, `one` times the first and `other` times the second, divided by
    2^bits, goes to the limbs of w from `target` on.

    A multiple of P makes it divisible. For f and g it is none: the steps have seen to it.
    """
    bits, last = limbs.bits, limbs.count - 1
    inverse, top_bits = pow(19, -1, 1 << bits), 255 - bits * last
    lines = [
        f"acc = p[0] * {one}",
        f"acc = p[{limbs.count}] * {other} + acc",
        f"t = ((acc & m) * {inverse}) & m",
        "acc = acc - t * 19",
    ]
    for k in range(1, limbs.count):
        first, second = _limb(limbs, k), _limb(limbs, limbs.count + k)
        tail = f" + (t << {top_bits})" if k == last else ""
        lines += [f"acc = acc >> {bits}", f"acc = {first} * {one} + acc"]
        lines.append(f"acc = {second} * {other} + acc{tail}")
        lines.append(f"w[{target + k - 1}] = acc & m")
    lines.append(f"w[{target + last}] = acc >> {bits}")
    return _indented(12, lines)


def _limb(limbs: Limbs, place: int) -> str:
    """A limb of two numbers in a row; only a number's last has a sign, and WIDE loads without."""
    has_sign = limbs == WIDE and place % limbs.count == limbs.count - 1
    return f"((p[{place}] << 32) >> 32)" if has_sign else f"p[{place}]"


def write(limbs: Limbs) -> list[str]:
    """Functions freeze, pack and invert for numbers cut into `limbs`."""
    last, times = limbs.count - 1, 8
    work = NUMBER["WORK"]
    top_bits = 255 - limbs.bits * last
    facts = {
        "count": limbs.count,
        "last": last,
        "twice": 2 * limbs.count,
        "thrice": 3 * limbs.count,
        "bits": limbs.bits,
        "mask": limbs.mask,
        "octets": limbs.octets,
        "half": 32 if limbs == WIDE else 16,
        "pair_octets": 2 * limbs.octets,
        "top_bits": top_bits,
        "top_mask": (1 << top_bits) - 1,
        "p_low": P & limbs.mask,
        "bias": times * limbs.mask,
        "less_low": -times * (FOLD - 1),
        "inverse": NUMBER["INVERSE"],
        "inverse_offset": NUMBER["INVERSE"] * limbs.octets,
        "source": work + 1,
        "work_offset": work * limbs.octets,
        "spare_offset": NUMBER["B"] * limbs.octets,
        "batches": -(-_STEPS // limbs.bits),
        "carry": _indented(8, _carry(limbs)),
        "words": _indented(4, _words(limbs)),
        "first_row": _row(limbs, "u", "v", 0),
        "second_row": _row(limbs, "q", "r", limbs.count),
        "p_last": _limb(limbs, last),
        "p_i": "((p[i] << 32) >> 32)" if limbs == WIDE else "p[i]",
    }
    return [_TEXT.format(**facts)]
