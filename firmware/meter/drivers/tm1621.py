"""TM1621 driving the two-row display of a Sonoff POW Elite: four digits and a unit each.

Here: two numbers and a pair of units as bits on four lines. Facts are from ESPHome's public driver
(read for facts only): command 100b + 8 bits + 1, data 101b + address 10h + eight octets low bit
first; bits are taken at the rising edge of WR; the segments of each digit as below.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .hlw8012 import OutputPin

NO_UNIT = const(0)
VOLTS_AMPERES = const(1)
KWH_WATTS = const(2)

_COMMANDS = b"\x01\x03\x29\x04\x05\x08\x80"  # on, LCD on, 1/3 bias 4 COM, no timers, tone, IRQ
_ADDRESS = const(0x10)
_HALF_BIT_US = const(10)

# 0 to 9, minus, blank.
_TOP = b"\x5f\x50\x3d\x79\x72\x6b\x6f\x51\x7f\x7b\x20\x00"
_BOTTOM = b"\xf5\x05\xb6\x97\x47\xd3\xf3\x85\xf7\xd7\x02\x00"
_MINUS = const(10)
_BLANK = const(11)

_TOP_POINT = (2, 0x80)
_BOTTOM_POINT = (5, 0x08)
_UNITS = ((0, 0), (7, 0x08), (4, 0x08))


class Tm1621:
    """The display on `cs`, `wr`, `rd` and `data`; `sleep_us` is `time.sleep_us` or its like."""

    def __init__(
        self,
        cs: "OutputPin",
        wr: "OutputPin",
        rd: "OutputPin",
        data: "OutputPin",
        sleep_us: "Callable[[int], object]",
    ) -> None:
        self._cs, self._wr, self._rd, self._data = cs, wr, rd, data
        self._sleep_us = sleep_us
        self._wake()
        for command in _COMMANDS:
            self._send(0b100 << 9 | command << 1, 12)
            self._end()

    def show(self, top: "int | None", bottom: "int | None", unit: int = NO_UNIT) -> None:
        """Show two numbers in tenths; None is dark. -999 to 9999, from 1000 on without tenths."""
        segments = bytearray(8)
        _write_row(segments, (0, 1, 2, 3), _TOP, top, _TOP_POINT)
        _write_row(segments, (7, 6, 5, 4), _BOTTOM, bottom, _BOTTOM_POINT)
        at, bits = _UNITS[unit]
        segments[at] |= bits
        self._send(0b101 << 6 | _ADDRESS, 9)
        for octet in segments:
            self._send(_mirrored(octet), 8)
        self._end()

    def _wake(self) -> None:
        """The start pulse: every line high, then CS, RD, WR and DATA low one after the other."""
        lines = (self._cs, self._rd, self._wr, self._data)
        for line in lines:
            line.value(1)
        for line, pause_us in zip(lines, (80, 15, 25, 10)):
            line.value(0)
            self._sleep_us(pause_us)
        for line in (self._data, self._wr, self._rd, self._cs):
            line.value(1)

    def _send(self, bits: int, count: int) -> None:
        """Clock out the low `count` bits, the highest first."""
        self._cs.value(0)
        for shift in range(count - 1, -1, -1):
            self._wr.value(0)
            self._data.value(bits >> shift & 1)
            self._sleep_us(_HALF_BIT_US)
            self._wr.value(1)
            self._sleep_us(_HALF_BIT_US)

    def _end(self) -> None:
        self._cs.value(1)
        self._data.value(1)
        self._sleep_us(_HALF_BIT_US)


def _write_row(
    segments: bytearray,
    places: "tuple[int, ...]",
    shapes: bytes,
    tenths: "int | None",
    point: "tuple[int, int]",
) -> None:
    """Put a number at the right of its row, with its point if it has tenths."""
    if tenths is None:
        return
    has_tenths = -1000 < tenths < 10_000
    number = tenths if has_tenths else abs(tenths) // 10 * (1 if tenths > 0 else -1)
    number = max(-999, min(9999, number))
    digits = _digits(abs(number), number < 0, 2 if has_tenths else 1)
    for place, digit in zip(places, digits):
        segments[place] = shapes[digit]
    if has_tenths:
        segments[point[0]] |= point[1]


def _digits(number: int, is_negative: bool, least: int) -> "list[int]":
    """Return four digits, blank before the first of at least `least`."""
    digits = []
    while number or len(digits) < least:
        digits.append(number % 10)
        number //= 10
    if is_negative:
        digits.append(_MINUS)
    return ([_BLANK] * 4 + digits[::-1])[-4:]


def _mirrored(octet: int) -> int:
    mirrored = 0
    for bit in range(8):
        mirrored = mirrored << 1 | octet >> bit & 1
    return mirrored
