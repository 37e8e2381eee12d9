"""Ed25519 signature checks by combs: a fast twin of `core.ed25519.Verifier`, as strict as it is.

Here: one check, and what is kept for a key. Not here: tables (`tables`, `comb`), arithmetic
(`engine32`), why it is right (`firmware/CRYPTO.md`). No secrets here.

A check without tables takes five times as long, and nothing but the two points: so a key can be
proven, and its tokens be taken, before its table is made.
"""

from ..const import const
from ..core.edwards25519 import BASE, IDENTITY, L, P, decompress
from .comb import ENTRY_BYTES, Comb, write_entry
from .tables import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator

    from ..core.preparation import TablePlace
    from .engine import Engine
    from .sha512 import Sha512

_KEY_BYTES = const(32)
_SIGNATURE_BYTES = const(64)
_BASE_TABLE = const(4)
_KEY_TABLE = const(5)
_BITS = const(254)


class Checker:
    """What checks of all keys share: engine, tables, programs. One key at a time has a table."""

    def __init__(self, engine: "Engine", sha512: "Sha512", comb: Comb) -> None:
        self.engine = engine
        self.sha512 = sha512.digest
        self.digits = sha512.scratch  # what comes of a digest is a number before digits are needed
        self.comb = comb
        self.tables = Tables(engine, comb)
        self._program = _program_of(comb)
        self.sum = Sum(self, comb, self.tables.base, self.tables.of_key)
        # One tooth: its table is the point itself, and every bit is a column.
        self.single = Comb(1, 1, _BITS)
        self.base_entry = bytearray(ENTRY_BYTES)
        write_entry(engine, *decompress(BASE)[:2], self.base_entry)

    def program(self, comb: Comb) -> bytes:
        """Return what sums up for `comb`: how many teeth it has makes no difference to it."""
        return self._program if comb.combs == self.comb.combs else _program_of(comb)

    def verifier(self, public_key: bytes, is_proven: bool = False) -> "CombVerifier":
        """Return a checker of this key's signatures, or raise ValueError."""
        return CombVerifier(self, public_key, is_proven)


def _program_of(comb: Comb) -> bytes:
    return comb.program_from_nothing((_BASE_TABLE, _KEY_TABLE))


class Sum:
    """Computes s * base - k * key with tables of one comb, all buffers kept."""

    def __init__(self, shared: Checker, comb: Comb, base: bytearray, of_key: bytearray) -> None:
        self._engine = shared.engine
        self._comb = comb
        self._stride = 2 * comb.combs
        self._digits = shared.digits
        self._parts = (
            shared.program(comb),
            self._digits,
            comb.columns,
            comb.place_bits,
            base,
            of_key,
        )

    def write(self, s: int, k: int, out: bytearray) -> None:
        """Write the sum's encoding to `out`; `s` and `k` are below L, or L itself."""
        comb = self._comb
        # The comb has no digit 0, so it takes odd numbers; L times either point is nothing.
        comb.digits(s if s & 1 else s + L, self._digits, 0, self._stride)
        comb.digits(k if k & 1 else k + L, self._digits, comb.combs, self._stride)
        self._engine.run_parts(self._parts)
        self._engine.encode(out)


class CombVerifier:
    """Checks the signatures of one key: at once, and quickly when `steps` has come to its end."""

    is_fast = True

    def __init__(self, checker: Checker, public_key: bytes, is_proven: bool = False) -> None:
        """Raise `ValueError` for a key that is not a canonical point of the prime-order group.

        `is_proven` says that this key was taken before, so its order need not be proven again.
        """
        self._shared = checker
        self._key = bytes(public_key)
        self._encoded = bytearray(_KEY_BYTES)
        x, y = decompress(self._key)[:2]
        self._negative = (-x % P, y)
        entry = bytearray(ENTRY_BYTES)
        write_entry(checker.engine, *self._negative, entry)
        self._slow_sum = Sum(checker, checker.single, checker.base_entry, entry)
        if not is_proven:
            self._prove()

    def steps(self, place: "TablePlace | None" = None) -> "Generator[None, None, None]":
        """Get the tables ready: from `place`, or made in steps and then written there.

        Steps of some milliseconds on a board; others may use the engine between them.
        """
        tables = self._shared.tables
        if place is not None and tables.load(place, self._key):
            return
        yield from tables.make(self._key, *self._negative)
        if place is not None and tables.key == self._key:
            yield from tables.keep(place)

    def finish(self) -> "CombVerifier":
        """Take all steps at once; return itself."""
        for _ in self.steps():
            pass
        return self

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether `signature` (64 bytes) is the key's for `message`."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        halves = memoryview(signature)
        r, s = halves[:_KEY_BYTES], int.from_bytes(halves[_KEY_BYTES:], "little")
        # S + L would verify as well; R = identity gives the signer's key away, so nobody means it.
        if s >= L or r == IDENTITY:
            return False
        k = int.from_bytes(self._shared.sha512(r, self._key, message), "little") % L
        self._sum().write(s, k, self._encoded)
        # Comparing bytes, not points, refuses every R that is not the canonical encoding.
        return self._encoded == r

    def _sum(self) -> Sum:
        has_table = self._shared.tables.key == self._key
        return self._shared.sum if has_table else self._slow_sum

    def _prove(self) -> None:
        # L as the odd number that it is: other multiples are reduced by it, which needs it proven.
        self._slow_sum.write(L, L, self._encoded)
        if self._encoded != IDENTITY or self._key == IDENTITY:
            raise ValueError("public key of small or mixed order")
