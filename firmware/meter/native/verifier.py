"""Ed25519 signature checks by combs: a fast twin of `core.ed25519.Verifier`, as strict as it is.

Here: one check, and what is kept for a key. Not here: tables (`comb`), arithmetic (`engine32`),
why it is right (`firmware/CRYPTO.md`). No secrets here.
"""

from ..const import const
from ..core.ed25519 import BASE, IDENTITY, L, P, decompress
from .comb import Comb, TableMaker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from .engine import Engine

_KEY_BYTES = const(32)
_SIGNATURE_BYTES = const(64)
_BASE_TABLE = const(4)
_KEY_TABLE = const(5)


class Checker:
    """What checks of all keys share: the engine, the base point's table, the program."""

    def __init__(
        self, engine: "Engine", sha512: "Callable[..., bytes | bytearray]", comb: Comb
    ) -> None:
        self.engine = engine
        self.sha512 = sha512
        self.comb = comb
        self.stride = 2 * comb.combs
        self.digits = bytearray(self.stride * comb.columns)
        self.program = comb.program((_BASE_TABLE, _KEY_TABLE))
        base = TableMaker(engine, comb, *decompress(BASE)[:2])
        _finish(base.steps())
        self.base_table = base.table

    def verifier(self, public_key: bytes) -> "CombVerifier":
        """Return a checker of this key's signatures, or raise ValueError."""
        return CombVerifier(self, public_key).finish()


class CombVerifier:
    """Checks the signatures of one key, once `steps` has come to its end."""

    def __init__(self, checker: Checker, public_key: bytes) -> None:
        """Raise `ValueError` for a key that is no canonical encoding of a point."""
        self._shared = checker
        self._key = bytes(public_key)
        self._encoded = bytearray(_KEY_BYTES)
        x, y = decompress(self._key)[:2]
        self._maker = TableMaker(checker.engine, checker.comb, -x % P, y)
        self._parts = ()

    def steps(self) -> "Iterator[None]":
        """Prepare in steps; at the end raise `ValueError` for a key of small or mixed order.

        The engine serves nobody else meanwhile.
        """
        shared = self._shared
        yield from self._maker.steps()
        table = self._maker.table
        del self._maker
        self._parts = (
            shared.program,
            shared.digits,
            shared.comb.columns,
            shared.comb.place_bits,
            shared.base_table,
            table,
        )
        # L as the odd number that it is: other multiples are reduced by it, which needs it proven.
        self._sum(L, L)
        if self._encoded != IDENTITY or self._key == IDENTITY:
            raise ValueError("public key of small or mixed order")

    def finish(self) -> "CombVerifier":
        """Take all steps at once; return itself."""
        _finish(self.steps())
        return self

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether `signature` (64 bytes) is the key's for `message`."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        r, s = bytes(signature[:_KEY_BYTES]), int.from_bytes(signature[_KEY_BYTES:], "little")
        # S + L would verify as well; R = identity gives the signer's key away, so nobody means it.
        if s >= L or r == IDENTITY:
            return False
        k = int.from_bytes(self._shared.sha512(r, self._key, message), "little") % L
        self._sum(_odd(s), _odd(k))
        # Comparing bytes, not points, refuses every R that is not the canonical encoding.
        return self._encoded == r

    def _sum(self, s: int, k: int) -> None:
        """Make `_encoded` the point s * base - k * key; both numbers are odd."""
        shared = self._shared
        comb, engine = shared.comb, shared.engine
        comb.digits(s, shared.digits, 0, shared.stride)
        comb.digits(k, shared.digits, comb.combs, shared.stride)
        engine.load_identity()
        engine.run_parts(self._parts)
        engine.encode(self._encoded)


def _odd(number: int) -> int:
    """The comb has no digit 0, so it takes odd numbers; L times either point is nothing."""
    return number if number & 1 else number + L


def _finish(steps: "Iterator[None]") -> None:
    for _ in steps:
        pass
