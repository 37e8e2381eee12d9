"""Secret multiples of the base point, by the comb that checks use.

What can be told from outside: the engine does the same operations in the same order whatever the
number; which entries it reads, and a branch per digit, depend on it. So the number gets a random
multiple of L added and the point random coordinates, new ones each time: what shows is random too.
Nothing here withstands somebody who opens the meter and measures inside.
"""

from ..core.edwards25519 import L, P

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .verifier import Checker

_BASE_TABLE = 4
_ENCODED_BYTES = 32
_L_BITS = 253


class Multiplier:
    """Multiplies the base point; shares engine and table with checks."""

    def __init__(self, checker: "Checker", random_bytes: "Callable[[int], bytes]") -> None:
        comb = checker.comb
        self._engine = checker.engine
        self._comb = comb
        self._random_bytes = random_bytes
        self._blinds = 1 << comb.teeth * comb.combs * comb.columns - _L_BITS
        self._digits = bytearray(comb.combs * comb.columns)
        self._parts = (
            comb.program((_BASE_TABLE,)),
            self._digits,
            comb.columns,
            comb.place_bits,
            checker.tables.base,
        )
        for _ in checker.tables.make_base():
            pass

    def multiple(self, number: int) -> bytes:
        """Return number * base, encoded; `number` is below L."""
        self._comb.digits(self._blinded(number), self._digits, 0, self._comb.combs)
        self._engine.load_identity(1 + self._random() % (P - 1))
        self._engine.run_parts(self._parts)
        out = bytearray(_ENCODED_BYTES)
        self._engine.encode(out)
        return bytes(out)

    def _blinded(self, number: int) -> int:
        """An odd number that stands for the same multiple."""
        blind = self._random() % self._blinds
        blind ^= (number ^ blind ^ 1) & 1
        return number + blind * L

    def _random(self) -> int:
        return int.from_bytes(self._random_bytes(_ENCODED_BYTES), "little")
