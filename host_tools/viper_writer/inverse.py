"""Writes what is needed once per check: 1/z by batched division steps, and the canonical number.

The steps are Bernstein's and Yang's (`firmware/CRYPTO.md`): `bits` of them look at the lowest limb
only and give a two-by-two matrix, which is then applied to the whole numbers.
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
    f_at = registers + {f_offset}
    d_at = registers + {d_offset}
    m = {mask}
    i = 0
    p = ptr32(f_at)
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
        p = ptr32(f_at)
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
        c = (p[0] * u + p[{count}] * v) >> {bits}
        s = (p[0] * q + p[{count}] * r) >> {bits}
        i = {last}
        while i:
            acc = {p_1}
            t = {p_count_1}
            c = acc * u + t * v + c
            s = acc * q + t * r + s
            p[0] = c & m
            p[{count}] = s & m
            c = c >> {bits}
            s = s >> {bits}
            p = ptr32(int(p) + 4)
            i -= 1
        p[0] = c
        p[{count}] = s
        p = ptr32(d_at)
        c = p[0] * u + p[{count}] * v
        s = p[0] * q + p[{count}] * r
        d_more = ((c & m) * {inverse_of_19}) & m
        e_more = ((s & m) * {inverse_of_19}) & m
        c = (c - d_more * 19) >> {bits}
        s = (s - e_more * 19) >> {bits}
        i = {last}
        while i:
            acc = {p_1}
            t = {p_count_1}
            c = acc * u + t * v + c
            s = acc * q + t * r + s
            if i == 1:
                c = c + (d_more << {top_bits})
                s = s + (e_more << {top_bits})
            p[0] = c & m
            p[{count}] = s & m
            c = c >> {bits}
            s = s >> {bits}
            p = ptr32(int(p) + 4)
            i -= 1
        p[0] = c
        p[{count}] = s
        batches -= 1
    p = ptr32(f_at)
    u = 1
    if {p_last} < 0:
        u = 0 - 1
    p = ptr32(d_at)
    acc = {less_low}
    acc = acc << {bits}
    w = ptr32(registers + {inverse_offset})
    i = 0
    while i < {count}:
        acc = (acc >> {bits}) + {p_i} * u + {bias}
        w[i] = acc & m
        i += 1
    w[{last}] = acc'''


def write(limbs: Limbs) -> list[str]:
    """Functions freeze, pack and invert for numbers cut into `limbs`."""
    signed = "({0} << 32) >> 32" if limbs == WIDE else "{0}"
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
        "top_bits": top_bits,
        "top_mask": (1 << top_bits) - 1,
        "p_low": P & limbs.mask,
        "bias": times * limbs.mask,
        "less_low": -times * (FOLD - 1),
        "inverse": NUMBER["INVERSE"],
        "inverse_offset": NUMBER["INVERSE"] * limbs.octets,
        "source": work + 1,
        "f_offset": work * limbs.octets,
        "d_offset": (work + 2) * limbs.octets,
        "batches": -(-_STEPS // limbs.bits),
        "inverse_of_19": pow(19, -1, 1 << limbs.bits),
        "p_1": signed.format("p[1]"),
        "p_count_1": signed.format(f"p[{limbs.count + 1}]"),
        "p_last": signed.format(f"p[{last}]"),
        "p_i": f"({signed.format('p[i]')})",
    }
    return [_TEXT.format(**facts)]
