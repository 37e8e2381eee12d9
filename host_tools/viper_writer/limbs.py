"""How a number modulo 2^255 - 19 is cut into limbs, and lines that both ways of cutting share."""

from dataclasses import dataclass

P = (1 << 255) - 19
FOLD = 608
"""2^260 = 32 * 2^255, which is 32 * 19 modulo P: what flows out at the top comes in below."""


@dataclass(frozen=True)
class Limbs:
    """`count` limbs of `bits` each; together they hold 260 bits."""

    count: int
    bits: int

    @property
    def mask(self) -> int:
        return (1 << self.bits) - 1

    @property
    def octets(self) -> int:
        """A limb takes a 32-bit word of memory, whatever its size."""
        return 4 * self.count


NARROW = Limbs(20, 13)
"""For 32-bit targets: a product of limbs has 26 bits, and twenty of them still fit a word."""

WIDE = Limbs(10, 26)
"""For 64-bit targets."""


def column(k: int, count: int) -> list[tuple[int, int]]:
    """The pairs of limbs whose products make limb `k` of a product of `count` by `count` limbs."""
    return [(i, k - i) for i in range(max(0, k - count + 1), min(k + 1, count))]


def accumulate(terms: list[str], start: str = "", tail: str = "") -> list[str]:
    """Sum `terms` into acc, on top of `start`; `tail` goes into the last line.

    A load from memory first, a local second, acc last: viper then needs no move for the product,
    and a `start` on the same line would send the product to the stack.
    """
    lines = [f"acc = {start}"] if start not in ("", "acc") else []
    for place, term in enumerate(terms):
        before = " + acc" if place or start else ""
        lines.append(f"acc = {term}{before}{tail if place == len(terms) - 1 else ''}")
    return lines


def unpack(limbs: Limbs) -> list[str]:
    """Cut the eight words at p into limbs at q; m is the mask of a limb."""
    return [line for limb in range(limbs.count) for line in _cut(limbs, limb)]


def _cut(limbs: Limbs, limb: int) -> list[str]:
    """The bits of one limb, which may lie in two words."""
    word, shift = divmod(limbs.bits * limb, 32)
    value = f"(p[{word}] >> {shift})" if shift else f"p[{word}]"
    rest = 32 - shift
    if rest >= limbs.bits or word == 7:
        return [f"q[{limb}] = {value} & m"]
    # A signed shift may have drawn in ones from the left, where the next word's bits belong.
    below = f"({value} & {(1 << rest) - 1})"
    return [f"acc = p[{word + 1}] << {rest}", f"q[{limb}] = ({below} | acc) & m"]
