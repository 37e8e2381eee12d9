"""Writes what is needed once per check: 1/z by batched division steps, and the canonical number.

The steps are Bernstein's and Yang's (`firmware/CRYPTO.md`): `bits` of them look at the lowest limb
only and give a two-by-two matrix, which is then applied to the whole numbers, from one set of four
registers into another and back: WORK and what follows it, B and what follows that.
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
    passes = 3
    while passes:
        acc = (q[{last}] >> {top_bits}) * 19
        q[{last}] = q[{last}] & {top_mask}
        i = 0
        while i < {last}:
            acc = acc + q[i]
            q[i] = acc & {mask}
            acc = acc >> {bits}
            i += 1
        q[{last}] = acc + q[{last}]
        passes -= 1
    acc = 19
    i = 0
    while i < {last}:
        acc = (acc + q[i]) >> {bits}
        i += 1
    acc = ((acc + q[{last}]) >> {top_bits}) * 19
    i = 0
    while i < {last}:
        acc = acc + q[i]
        q[i] = acc & {mask}
        acc = acc >> {bits}
        i += 1
    q[{last}] = (acc + q[{last}]) & {top_mask}


@micropython.viper
def pack(p: ptr32, acc: int, source: int, out: ptr8):
    """Write the frozen register `source` as 32 bytes, the lowest first."""
    p = ptr32(int(p) + source * {octets})
    acc = 0
    held = 0
    limb = 0
    i = 0
    while i < 32:
        if held < 8:
            acc = (p[limb] << held) | acc
            held += {bits}
            limb += 1
        out[i] = acc & 255
        acc = acc >> 8
        held -= 8
        i += 1


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
        u = 1
        v = 0
        q = 0
        r = 1
        i = {bits}
        while i:
            if acc & 1:
                if delta > 0:
                    delta = 0 - delta
                    t = acc
                    acc = acc - f
                    f = t
                    t = q
                    q = q - u
                    u = t
                    t = r
                    r = r - v
                    v = t
                else:
                    acc = acc + f
                    q = q + u
                    r = r + v
            delta += 2
            acc = acc >> 1
            u = u + u
            v = v + v
            i -= 1
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
    return "\n".join(" " * 12 + line for line in lines)


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
        "first_row": _row(limbs, "u", "v", 0),
        "second_row": _row(limbs, "q", "r", limbs.count),
        "p_last": _limb(limbs, last),
        "p_i": "((p[i] << 32) >> 32)" if limbs == WIDE else "p[i]",
    }
    return [_TEXT.format(**facts)]
