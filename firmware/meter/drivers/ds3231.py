"""DS3231: a clock with a battery of its own, on I2C.

Here: what its registers say, as Unix seconds, and when not to believe them. Not here: which of the
meter's clocks counts (`core.timekeeper`). Facts are from Maxim's datasheet 19-5170:

- Registers 00h to 06h: second, minute, hour, day of week, date, month, year, in BCD. Bit 7 of the
  month is the century, which turns when the year does from 99 to 00. A read that begins at 00h sees
  one coherent copy: all is taken in one burst.
- Status bit 7, OSF, is set when the oscillator has stopped since it was last cleared, and at the
  first power-up. Writing can clear it and cannot set it. While it is set the time is not believed.
- The chip takes every fourth year for a leap year: in 2100 it shows a 29th of February, which is
  not believed, and is a day late from then until it is set.

OSF cannot be set by us, so a power cut between two octets of a set would leave a mixture that looks
like a time. Alarm 2, which we do not use, therefore holds a mark while a set is under way.
"""

from ..const import const
from ..core.calendar import civil, unix_seconds, weekday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class I2c(Protocol):
        """The part of `machine.I2C` that a chip with registers needs."""

        def readfrom_mem_into(
            self, __addr: int, __memaddr: int, __buf: bytearray, *, addrsize: int = 8
        ) -> object: ...

        def writeto_mem(
            self, __addr: int, __memaddr: int, __buf: "bytes | bytearray", *, addrsize: int = 8
        ) -> object: ...


_ADDRESS = const(0x68)
_TIME = const(0x00)
_TIME_OCTETS = const(7)
_ALARM_2_MINUTES = const(0x0B)
_CONTROL = const(0x0E)
_STATUS = const(0x0F)
_REGISTERS = const(16)

_CENTURY = const(0x80)
_STOPPED = const(0x80)  # OSF
_SETTING = b"\xff"  # the mark: no minute
_SET = b"\x00"
# Oscillator on when the battery feeds it, no square wave, no alarms; then a status without OSF.
_AS_AT_RESET_AND_RUNNING = b"\x1c\x00"

_FIRST_S = 946684800  # 2000-01-01
_LIMIT_S = 7258118400  # 2200-01-01: one bit of century ends here


class Ds3231:
    """The meter's battery clock on `i2c`."""

    def __init__(self, i2c: "I2c") -> None:
        self._i2c = i2c

    def read_s(self) -> "int | None":
        """Return Unix seconds, or None when there is no time to be believed."""
        registers = bytearray(_REGISTERS)
        try:
            self._i2c.readfrom_mem_into(_ADDRESS, _TIME, registers)
        except OSError:
            return None
        if registers[_STATUS] & _STOPPED or registers[_ALARM_2_MINUTES] == _SETTING[0]:
            return None
        return _unix_s(registers)

    def set_s(self, unix_s: int) -> bool:
        """Set the clock; False when it did not take the time and is not to be believed."""
        if not _FIRST_S <= unix_s < _LIMIT_S:
            return False
        try:
            self._write(_ALARM_2_MINUTES, _SETTING)
            self._write(_TIME, _time_octets(unix_s))
            self._write(_CONTROL, _AS_AT_RESET_AND_RUNNING)
            if not self._holds(unix_s):
                return False
            self._write(_ALARM_2_MINUTES, _SET)
        except OSError:
            return False
        return self._is_near(self.read_s(), unix_s)

    def _write(self, register: int, octets: bytes) -> None:
        self._i2c.writeto_mem(_ADDRESS, register, octets)

    def _holds(self, unix_s: int) -> bool:
        """Say whether the chip shows what was written; the mark still keeps it from belief."""
        registers = bytearray(_TIME_OCTETS)
        self._i2c.readfrom_mem_into(_ADDRESS, _TIME, registers)
        return self._is_near(_unix_s(registers), unix_s)

    def _is_near(self, shown_s: "int | None", unix_s: int) -> bool:
        return shown_s is not None and 0 <= shown_s - unix_s <= 2  # it ticks while we look


def _time_octets(unix_s: int) -> bytes:
    year, month, day, hour, minute, second = civil(unix_s)
    century = _CENTURY if year >= 2100 else 0
    fields = (second, minute, hour, weekday(unix_s), day, month, year % 100)
    octets = bytearray(field // 10 << 4 | field % 10 for field in fields)
    octets[5] |= century
    return bytes(octets)


def _unix_s(registers: bytearray) -> "int | None":
    """Return what the time registers say, or None if it is no time of the 24-hour calendar."""
    century = 2100 if registers[5] & _CENTURY else 2000
    second = _from_bcd(registers[0], 0, 59)
    minute = _from_bcd(registers[1], 0, 59)
    hour = _from_bcd(registers[2], 0, 23)  # bit 6, the 12-hour mode, would be 40 hours
    day = _from_bcd(registers[4], 1, 31)
    month = _from_bcd(registers[5] & ~_CENTURY, 1, 12)
    year = _from_bcd(registers[6], 0, 99)
    if -1 in (second, minute, hour, day, month, year):
        return None
    moment_s = unix_seconds(century + year, month, day, hour, minute, second)
    return moment_s if civil(moment_s)[2] == day else None  # no 31st of February


def _from_bcd(octet: int, lowest: int, highest: int) -> int:
    """Return the number in `octet`, or -1 if it is none from `lowest` to `highest`."""
    number = (octet >> 4) * 10 + (octet & 0x0F)
    return number if octet & 0x0F <= 9 and lowest <= number <= highest else -1
