"""The tables of the base point and of one key: made in steps, or taken from where they are kept.

Their memory is allocated once, when the meter is assembled: a heap that has been in use for a year
may have no room for them in one piece. Not here: what a table is (`comb`), the file (`drivers`).

A kept table is believed only if all of it is as it was written, and for the key asked for. Whoever
can write there can write the issuer's key as well, which lies beside it: SPEC 4.6.
"""

import hashlib

from ..const import const
from ..core.edwards25519 import BASE, decompress
from .comb import Comb, TableMaker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator, Iterator

    from ..core.preparation import TablePlace
    from .engine import Engine

_FORMAT = b"WKT\x01"
_CHECK_BYTES = const(32)


class Tables:
    """Two tables. `key` is the public key that the second is good for, b"" while it is none's."""

    def __init__(self, engine: "Engine", comb: Comb) -> None:
        self.base = bytearray(comb.table_bytes)
        self.of_key = bytearray(comb.table_bytes)
        self.has_base = False
        self.key = b""
        self._engine = engine
        self._comb = comb
        self._maker: "TableMaker | None" = None

    def make(self, key: bytes, x: int, y: int) -> "Iterator[None]":
        """Make what is missing for `key`, whose check looks up the point (x, y).

        Whoever asks for another key's tables meanwhile gets the memory; this one then ends early.
        """
        self.key = b""
        if (yield from self.make_base()) and (yield from self._fill(self.of_key, x, y)):
            self.key = key

    def make_base(self) -> "Generator[None, None, bool]":
        """Make the base point's table unless it is there; False if somebody came between."""
        if self.has_base:
            return True
        is_made = yield from self._fill(self.base, *decompress(BASE)[:2])
        self.has_base = self.has_base or is_made
        return is_made

    def _fill(self, table: bytearray, x: int, y: int) -> "Generator[None, None, bool]":
        """Make one table; False if somebody else wanted the memory meanwhile."""
        maker = self._maker = TableMaker(self._engine, self._comb, x, y, table)
        for _ in maker.steps():
            yield
            if self._maker is not maker:
                return False
        self._maker = None
        return True

    def load(self, place: "TablePlace", key: bytes) -> bool:
        """Take both tables from `place`; False if they are not there, damaged, or not `key`'s."""
        expected, check = self._head(key), bytearray(_CHECK_BYTES)
        head = bytearray(len(expected))
        try:
            place.read_into(head)
            if head != expected:
                return False
            self._maker, self.has_base, self.key = None, False, b""
            place.read_into(head, self.base, self.of_key, check)
        except OSError:
            return False
        if head != expected or check != self._check(head):
            return False
        self.has_base, self.key = True, key
        return True

    def keep(self, place: "TablePlace") -> "Iterator[None]":
        """Write both to `place`; if it does not take them they are made again after a cut.

        If they change meanwhile, what was written does not match its check, and is not believed.
        """
        head = self._head(self.key)
        try:
            yield from place.write(head, self.base, self.of_key, self._check(head))
        except OSError:
            pass

    def _head(self, key: bytes) -> bytes:
        return _FORMAT + bytes((self._comb.teeth, self._comb.combs, self._comb.columns)) + key

    def _check(self, head: "bytes | bytearray") -> bytes:
        check = hashlib.sha256(head)
        check.update(self.base)
        check.update(self.of_key)
        return check.digest()
