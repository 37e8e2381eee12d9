"""A PZEM-004T v3.0 as its driver meets it: silent without mains, and it never forgets its energy.

Here: its registers and Modbus frames. Not here: the wires (`uart_line`). Facts as in
`drivers.pzem004t`, and: 42h clears energy and is echoed, an unknown register is exception 02h, it
starts at 0.4 W. That address F8h is answered under that address is our assumption.
"""

from meter.core.crc16_8005 import MODBUS, crc16

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading

    from .uart_line import UartLine

_MJ_PER_WH = 3_600_000
_WRAP_WH = 10_000_000
_START_MW = 400
_ANY = 0xF8


class Pzem004tChip:
    """The module on `line`, at its factory address 1."""

    def __init__(self, line: "UartLine", address: int = 1) -> None:
        self.latency_ms = 40
        self.address = address
        self.energy_mj = 0
        self.alarm_w = 23_000
        self.words = [0] * 10
        self.has_mains = False
        self._line = line

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Answer what was asked before, then measure `elapsed_ms` of `truth`."""
        asked = self._line.take()
        if self.has_mains:
            self._answer(asked)
        self._line.pass_time(elapsed_ms)
        self.has_mains = truth.voltage_mv >= 80_000
        if self.has_mains:
            self._measure(truth)

    def _measure(self, truth: "Reading") -> None:
        power_mw = abs(truth.power_mw)
        is_started = power_mw >= _START_MW
        if is_started:
            self.energy_mj += truth.import_mj + truth.export_mj
            self.energy_mj %= _WRAP_WH * _MJ_PER_WH
        self.show(
            truth.voltage_mv // 100,
            truth.current_ma if is_started else 0,
            power_mw // 100 if is_started else 0,
            self.energy_mj // _MJ_PER_WH,
            truth.frequency_mhz // 100,
            abs(truth.power_factor_milli) // 10,
            0xFFFF if power_mw >= self.alarm_w * 1000 else 0,
        )

    def show(self, volt_tenths: int, ma: int, watt_tenths: int, wh: int, *rest: int) -> None:
        """Set all registers: 32-bit values are two words, the low one first."""
        words = [volt_tenths]
        for value in (ma, watt_tenths, wh):
            words += [value & 0xFFFF, value >> 16]
        self.words = words + list(rest)

    def _answer(self, asked: bytes) -> None:
        """Answer each request in `asked`; noise between two of them is passed over."""
        at = 0
        while at + 4 <= len(asked):
            length = 4 if asked[at + 1] == 0x42 else 8
            request = asked[at : at + length]
            if asked[at] in (self.address, _ANY) and crc16(request, 0, len(request), MODBUS) == 0:
                self._line.say(with_crc(self._reply(request[:-2])), self.latency_ms)
                at += length
            else:
                at += 1

    def _reply(self, request: bytes) -> bytes:
        function = request[1]
        if function == 0x42:
            self.energy_mj = 0
            return request
        first, value = _word(request, 2), _word(request, 4)
        if function == 0x04 and first + value <= 10:
            return self._registers(request, self.words[first : first + value])
        if function == 0x03 and first >= 1 and first + value <= 3:
            holding = [self.alarm_w, self.address]
            return self._registers(request, holding[first - 1 : first - 1 + value])
        if function == 0x06 and first in (1, 2):
            self._set(first, value)
            return request
        return bytes((request[0], function | 0x80, 0x02))

    def _registers(self, request: bytes, words: "list[int]") -> bytes:
        octets = b"".join([word.to_bytes(2, "big") for word in words])
        return request[:2] + bytes((len(octets),)) + octets

    def _set(self, register: int, value: int) -> None:
        if register == 1:
            self.alarm_w = value
        else:
            self.address = value


def with_crc(octets: bytes) -> bytes:
    """Return `octets` and their CRC, low octet first."""
    return octets + crc16(octets, 0, len(octets), MODBUS).to_bytes(2, "little")


def _word(octets: bytes, at: int) -> int:
    return octets[at] << 8 | octets[at + 1]
