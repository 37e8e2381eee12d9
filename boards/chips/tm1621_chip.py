"""A TM1621 and its glass as their driver meets them: four lines in, two rows of digits out.

Here: bits taken at WR's rising edge, commands, memory, and what a person reads. Facts as in
`drivers.tm1621`.
"""

from .pin import Pin

_TOP = b"\x5f\x50\x3d\x79\x72\x6b\x6f\x51\x7f\x7b\x20\x00"
_BOTTOM = b"\xf5\x05\xb6\x97\x47\xd3\xf3\x85\xf7\xd7\x02\x00"
_LETTERS = "0123456789- "


class Tm1621Chip:
    """The display with its pins."""

    def __init__(self) -> None:
        self.cs, self.rd, self.data = Pin(1, self._select), Pin(1), Pin(1)
        self.wr = Pin(1, self._clock)
        self.commands: "list[int]" = []
        self.memory = bytearray(8)
        self.slept_us = 0
        self._bits: "list[int]" = []

    def sleep_us(self, us: int) -> None:
        """Let time pass."""
        self.slept_us += us

    @property
    def is_on(self) -> bool:
        """Say whether oscillator and glass were switched on."""
        return 0x01 in self.commands and 0x03 in self.commands

    def rows(self) -> "tuple[str, str]":
        """Return both rows as a person reads them."""
        top = [_letter(_TOP, self.memory[at] & 0x7F) for at in range(4)]
        bottom = [_letter(_BOTTOM, self.memory[at] & 0xF7) for at in (7, 6, 5, 4)]
        if self.memory[2] & 0x80:
            top.insert(3, ".")
        if self.memory[5] & 0x08:
            bottom.insert(3, ".")
        return "".join(top), "".join(bottom)

    @property
    def unit(self) -> str:
        """Return the pair of units that is lit."""
        if self.memory[7] & 0x08:
            return "V A"
        return "kWh W" if self.memory[4] & 0x08 else ""

    def _select(self, level: int) -> None:
        if level == 0:
            self._bits = []
            return
        bits = self._bits
        if bits[:3] == [1, 0, 0] and len(bits) == 12:
            self.commands.append(_number(bits[3:11]))
        elif bits[:3] == [1, 0, 1]:
            self._store(_number(bits[3:9]), bits[9:])

    def _store(self, address: int, bits: "list[int]") -> None:
        """Two addresses hold an octet: four bits each, the low one first."""
        at = (address - 0x10) // 2
        for begin in range(0, len(bits) - 7, 8):
            self.memory[at % 8] = _number(bits[begin : begin + 8][::-1])
            at += 1

    def _clock(self, level: int) -> None:
        if level and self.cs.pad == 0:
            self._bits.append(self.data.pad)


def _letter(shapes: bytes, segments: int) -> str:
    return _LETTERS[shapes.index(bytes((segments,)))]


def _number(bits: "list[int]") -> int:
    number = 0
    for bit in bits:
        number = number << 1 | bit
    return number
