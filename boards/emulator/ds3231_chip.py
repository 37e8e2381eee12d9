"""A DS3231 as its driver meets it: registers on I2C, an oscillator, a battery.

Here: how the registers count, and what is left of them after time without power. Not here: the
bus. Time comes from outside, as milliseconds that never go back. Facts as in `drivers.ds3231`, and:
the register pointer runs on from 12h to 00h, writing seconds restarts the second, and at the first
power-up control and status are 1Ch and 88h.

Where the datasheet leaves it open, we chose: at the first power-up the time begins on 2000-01-01;
nonsense in the time registers, and the 12-hour mode, stay as written and do not count on.
"""

from meter.const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

ADDRESS = const(0x68)

_REGISTERS = const(0x13)
_CONTROL = const(0x0E)
_STATUS = const(0x0F)
_STOPPED = const(0x80)  # OSF, which writing can only clear
_OFF_ON_BATTERY = const(0x80)  # /EOSC
_FIRST_POWER_UP = b"\x00\x00\x00\x01\x01\x01\x00" + b"\x00" * 7 + b"\x1c\x88\x00\x19\x00"
_DAYS_IN_4_YEARS = const(1461)
_DAYS_IN_200_YEARS = const(73050)  # the chip's own: every fourth year is a leap year
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Ds3231Chip:
    """The chip; `now_ms` is the world's time. New, it was never powered before this moment."""

    def __init__(self, now_ms: "Callable[[], int]", battery_ok: bool = True) -> None:
        self._now_ms = now_ms
        self._battery_ok = battery_ok
        self._is_powered = True
        self._pointer = 0
        self.registers = bytearray(_FIRST_POWER_UP)
        self._counted_ms = now_ms()

    def receive(self, octets: bytes) -> None:
        """Take the register pointer, then octets from there on."""
        self._count()
        self._pointer = octets[0] % _REGISTERS
        for octet in octets[1:]:
            self._write(self._pointer, octet)
            self._pointer = (self._pointer + 1) % _REGISTERS

    def fill(self, buffer: bytearray) -> None:
        """Give registers from the pointer on, of one moment."""
        self._count()
        for at in range(len(buffer)):
            buffer[at] = self.registers[self._pointer]
            self._pointer = (self._pointer + 1) % _REGISTERS

    def cut(self) -> None:
        """The board's power fails: from now on the battery feeds the oscillator, if it can."""
        self._count()
        self._is_powered = False
        self._stop_if_starved()

    def restore(self) -> None:
        """The board's power returns."""
        if self._is_running():
            self._count()
        self._counted_ms = self._now_ms()  # a stopped oscillator starts here
        self._is_powered = True

    @property
    def battery_ok(self) -> bool:
        """Say whether the battery can feed the oscillator."""
        return self._battery_ok

    @battery_ok.setter
    def battery_ok(self, is_ok: bool) -> None:
        self._count()
        self._battery_ok = is_ok
        self._stop_if_starved()

    def put_time(self, unix_s: int) -> None:
        """Show `unix_s`, from 2000 to 2099, right or wrong, and be none the wiser."""
        self._count()
        self._show(unix_s - 946684800)
        self._counted_ms = self._now_ms()

    def _write(self, register: int, octet: int) -> None:
        if register == _STATUS:
            octet &= self.registers[_STATUS] | ~_STOPPED
        if register == 0:
            self._counted_ms = self._now_ms()
        self.registers[register] = octet

    def _is_running(self) -> bool:
        is_off = self.registers[_CONTROL] & _OFF_ON_BATTERY
        return self._is_powered or (self._battery_ok and not is_off)

    def _stop_if_starved(self) -> None:
        if self._is_running():
            return
        if not self._battery_ok:  # nothing feeds the registers either
            self.registers[:] = _FIRST_POWER_UP
        self.registers[_STATUS] |= _STOPPED

    def _count(self) -> None:
        """Let the time registers run up to now."""
        if not self._is_running():
            return
        passed_s = (self._now_ms() - self._counted_ms) // 1000
        self._counted_ms += passed_s * 1000
        shown_s = self._shown_s()
        if passed_s and shown_s is not None:
            self._show(shown_s + passed_s)

    def _shown_s(self) -> "int | None":
        """Return the seconds since 2000-01-01 in the chip's calendar, None for nonsense."""
        second, minute, hour, _, day, month, year = [
            (octet >> 4) * 10 + (octet & 0x0F) for octet in self.registers[:7]
        ]
        year, month = (year + 100, month - 80) if month > 80 else (year, month)
        if second > 59 or minute > 59 or hour > 23 or not 1 <= month <= 12 or not 1 <= day <= 31:
            return None
        days = year * 365 + (year + 3) // 4 + sum(_month_days(year)[: month - 1]) + day - 1
        return days * 86400 + hour * 3600 + minute * 60 + second

    def _show(self, since_2000_s: int) -> None:
        days = since_2000_s // 86400
        rest_s = since_2000_s % 86400
        year, month, day = _chip_date(days % _DAYS_IN_200_YEARS)
        fields = (rest_s % 60, rest_s // 60 % 60, rest_s // 3600, 1, day, month, year % 100)
        weekday = (self.registers[3] - 1 + days - self._days_shown()) % 7 + 1
        for register in range(7):
            self.registers[register] = fields[register] // 10 << 4 | fields[register] % 10
        self.registers[3] = weekday
        self.registers[5] |= 0x80 if year >= 100 else 0

    def _days_shown(self) -> int:
        shown_s = self._shown_s()
        return 0 if shown_s is None else shown_s // 86400


def _month_days(year: int) -> "tuple[int, ...]":
    if year % 4 == 0:
        return _MONTH_DAYS[:1] + (29,) + _MONTH_DAYS[2:]
    return _MONTH_DAYS


def _chip_date(days: int) -> "tuple[int, int, int]":
    """Return (year since 2000, month, day) of `days` since 2000-01-01."""
    year = days // _DAYS_IN_4_YEARS * 4
    days %= _DAYS_IN_4_YEARS
    for length in (366, 365, 365):
        if days < length:
            break
        days -= length
        year += 1
    month = 0
    while days >= _month_days(year)[month]:
        days -= _month_days(year)[month]
        month += 1
    return year, month + 1, days + 1
