"""The engine with its registers: numbers in, a program over them, numbers out.

Here: what the unrolled code of `engine32` or `engine64` needs around it. Not here: points
(`comb`), programs (`programs`).
"""

from ..const import const
from . import programs as p

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NUMBER_BYTES = const(32)
_D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3
_HALF = (1 << 254) - 9
_NORMAL_PARTS = (p.NORMAL, b"", 1, 0)


class Engine:
    """Registers for one user at a time; what is left in them is nobody's business.

    `point` is a view of all that makes up X, Y, Z and T.
    """

    def __init__(self, unrolled: "Any") -> None:
        self._unrolled = unrolled
        self._limbs = unrolled.LIMBS
        self._bits = unrolled.BITS
        self.registers = bytearray(4 * self._limbs * p.REGISTERS)
        for register, value in ((p.R_ONE, 1), (p.R_HALF, _HALF), (p.R_D, _D)):
            self.load(register, value)
        self._identity = bytes(self._identity_point())
        self.point = memoryview(self.registers)[: len(self._identity)]

    def load(self, register: int, value: int) -> None:
        """Make `register` the number `value`, below 2^260."""
        start = 4 * self._limbs * register
        for at in range(start, start + 4 * self._limbs, 4):
            limb = value & ((1 << self._bits) - 1)
            self.registers[at : at + 4] = limb.to_bytes(4, "little")
            value >>= self._bits

    def load_point(self, x: int, y: int) -> None:
        """Make X, Y and Z the point (x, y); T is not set."""
        for register, value in ((p.R_X, x), (p.R_Y, y), (p.R_Z, 1)):
            self.load(register, value)

    def load_identity(self, z: int = 1) -> None:
        """Make X, Y, Z and T the point that changes nothing, written with this Z."""
        self.point[:] = self._identity
        if z != 1:
            self.load(p.R_Y, z)
            self.load(p.R_Z, z)

    def run(
        self,
        program: bytes,
        digits: bytes,
        turns: int,
        place_bits: int,
        *tables: "bytes | bytearray",
    ) -> None:
        """Run `program`, which names the first of `tables` by 4."""
        self._unrolled.run(self.registers, 0, (program, digits, turns, place_bits) + tables)

    def run_parts(self, parts: tuple) -> None:
        """The same for parts that are kept."""
        self._unrolled.run(self.registers, 0, parts)

    def invert_z(self) -> None:
        """Make INVERSE what Z must be multiplied by to be 1; 0 if there is no such number."""
        self._unrolled.freeze(self.registers, 0, p.R_Z, p.R_INPUT)
        self._unrolled.invert(self.registers, 0)

    def write(self, register: int, out: "bytearray | memoryview") -> None:
        """Write the number in `register`, below P, as 32 bytes; INPUT is lost."""
        self._unrolled.freeze(self.registers, 0, register, p.R_INPUT)
        self._unrolled.pack(self.registers, 0, p.R_INPUT, out)

    def encode(self, out: bytearray) -> None:
        """Write the point X, Y, Z as RFC 8032 section 5.1.2 has it."""
        self.invert_z()
        self.run_parts(_NORMAL_PARTS)
        self._unrolled.freeze(self.registers, 0, p.R_X, p.R_INPUT)
        sign = self.registers[4 * self._limbs * p.R_INPUT] & 1
        self.write(p.R_Y, out)
        out[31] |= sign << 7

    def _identity_point(self) -> bytearray:
        for register, value in ((p.R_X, 0), (p.R_Y, 1), (p.R_Z, 1), (p.R_T, 0)):
            self.load(register, value)
        return self.registers[: 4 * self._limbs * (p.R_T + 1)]
