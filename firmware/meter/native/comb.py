"""The shape of a comb, and its table for one point.

A number of n bits is written with digits 1 and -1 only, and cut into `teeth * combs` rows of
`columns` digits. A column of one comb takes a digit from each of its teeth; the table has every
sum of the teeth's points in which the highest counts as plus, and the others are mirror images.
"""

from ..const import const
from . import programs as p
from .spread import spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .engine import Engine

ENTRY_BYTES = const(96)
_NUMBER_BYTES = const(32)
_FIRST_TABLE = const(4)
_MINUS = const(0x80)

# The best split of 254 bits for each size: bytes of one table, teeth, combs, columns.
_SHAPES = (
    (768, 4, 1, 64),
    (1536, 5, 1, 51),
    (3072, 5, 2, 26),
    (6144, 6, 2, 22),
    (12288, 7, 2, 19),
    (24576, 8, 2, 16),
    (49152, 8, 4, 8),
)


class Comb:
    """How a number becomes digits, and a table's bytes places."""

    def __init__(self, teeth: int, combs: int, columns: int) -> None:
        self.teeth = teeth
        self.combs = combs
        self.columns = columns
        self.place_bits = teeth - 1
        self.table_bytes = ENTRY_BYTES * combs << self.place_bits
        self._bits_bytes = teeth * combs * columns // 8 + 1

    def program(self, tables: "tuple[int, ...]") -> bytes:
        """One turn for each column: an addition from each table's parts, and a doubling between."""
        places = [(table, part) for table in tables for part in range(self.combs)]
        additions = [p.FETCH + bytes(place) + p.ADD for place in places[:-1]]
        last = p.FETCH + bytes(places[-1]) + p.ADD_LAST
        return b"".join(additions) + last + p.STOP + p.DOUBLE + p.RESTART

    def program_from_nothing(self, tables: "tuple[int, ...]") -> bytes:
        """The same, but the very first entry becomes the sum, whatever the registers hold."""
        program = self.program(tables)
        first = p.FETCH + bytes((tables[0], 0)) + p.ADD
        begin = p.BEGIN + bytes((tables[0], 0)) + p.ENTRY
        skip = p.JUMP + bytes((len(first), 0, 0))
        again = p.RESTART[:1] + bytes((len(begin) + len(skip), 0, 0))
        return begin + skip + program[: -len(again)] + again

    def digits(self, number: int, digits: bytearray, at: int, stride: int) -> None:
        """Write the digits of an odd `number`, `combs` of them at every `stride` from `at` on."""
        bits = number.to_bytes(self._bits_bytes, "little")
        shape = self.teeth | self.combs << 8 | self.columns << 16 | stride << 24
        spread(shape, at, bits, digits)  # type: ignore


def shape_for(table_bytes: int) -> Comb:
    """Return the best comb whose table for one point has at most `table_bytes`."""
    best = _SHAPES[0]
    for shape in _SHAPES:
        if shape[0] <= table_bytes:
            best = shape
    return Comb(best[1], best[2], best[3])


class TableMaker:
    """Makes the table of one point, in steps of a few milliseconds on a board."""

    def __init__(self, engine: "Engine", comb: Comb, x: int, y: int, table: bytearray) -> None:
        self._engine = engine
        self._comb = comb
        self._point = (x, y)
        self._table = table
        self._rows = comb.teeth * comb.combs
        self._once = bytearray(ENTRY_BYTES * self._rows)
        self._twice = bytearray(ENTRY_BYTES * self._rows)

    def steps(self) -> "Iterator[None]":
        """Work while being asked; the table is complete when this ends.

        Between two steps anybody may use the engine: the point is put aside.
        """
        point, aside = self._engine.point, bytearray(len(self._engine.point))
        for _ in self._work():
            aside[:] = point
            yield
            point[:] = aside

    def _work(self) -> "Iterator[None]":
        yield from self._make_rows()
        for comb in range(self._comb.combs):
            yield from self._make_part(comb)

    def _make_rows(self) -> "Iterator[None]":
        """The point of each row, 2^(columns * row) times the first, and its double."""
        x, y = self._point
        self._engine.load_point(x, y)
        for row in range(self._rows):
            self._store(self._once, row)
            yield
            self._double(1)
            self._store(self._twice, row)
            yield
            self._double(self._comb.columns - 1)

    def _make_part(self, comb: int) -> "Iterator[None]":
        """Every sum of one comb's teeth, each from the one before it by changing one sign."""
        highest = self._comb.teeth - 1
        self._engine.load_identity()
        self._add(self._once, highest * self._comb.combs + comb, 0)
        for tooth in range(highest):
            self._add(self._once, tooth * self._comb.combs + comb, _MINUS)
        signs = 0
        self._store(self._table, comb << highest)
        for count in range(1, 1 << highest):
            tooth = _trailing_zeros(count)
            signs ^= 1 << tooth
            minus = 0 if signs >> tooth & 1 else _MINUS
            self._add(self._twice, tooth * self._comb.combs + comb, minus)
            self._store(self._table, (comb << highest) + signs)
            yield

    def _double(self, times: int) -> None:
        self._engine.run(p.DOUBLE + p.STOP + p.RESTART, b"", times, 0)

    def _add(self, entries: bytearray, place: int, minus: int) -> None:
        program = p.FETCH + bytes((_FIRST_TABLE, place)) + p.ADD + p.STOP
        self._engine.run(program, bytes((minus,)), 1, 0, entries)

    def _store(self, entries: bytearray, place: int) -> None:
        _store(self._engine, memoryview(entries)[ENTRY_BYTES * place : ENTRY_BYTES * (place + 1)])


def write_entry(engine: "Engine", x: int, y: int, out: bytearray) -> None:
    """Write the entry of one point, which is also the table of a comb with a single tooth."""
    engine.load_point(x, y)
    _store(engine, memoryview(out))


def _store(engine: "Engine", out: "memoryview") -> None:
    """Write the engine's point as an entry; the same point goes on with Z = 1."""
    engine.invert_z()
    engine.run(p.AFFINE, b"", 1, 0)
    for place, register in enumerate((p.R_LOW, p.R_HIGH, p.R_DXY)):
        engine.write(register, out[_NUMBER_BYTES * place : _NUMBER_BYTES * (place + 1)])


def _trailing_zeros(count: int) -> int:
    zeros = 0
    while not count >> zeros & 1:
        zeros += 1
    return zeros
