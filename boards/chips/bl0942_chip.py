"""A BL0942 as its driver meets it: it answers questions, and counts energy as a magnitude.

Here: its registers, packet and register frames. Not here: the wires. Facts as in `drivers.bl0942`,
and: a register is read by 58h + address, its number, and answered by three octets and a check,
written by A8h + address, number, three octets, check; writes need 55h in register 1Dh before.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading

    from .uart_line import UartLine

_READ, _WRITE, _ALL = 0x58, 0xA8, 0xAA
_MODE, _SOFT_RESET, _WRITE_PROTECT = 0x19, 0x1C, 0x1D
_COUNT_NJ = 419_430_400_000  # mJ of a count times PREF in thousandths
_START_MW = 500


class Bl0942Chip:
    """The chip on `line`, with the counts per V and A of its wiring."""

    def __init__(
        self, line: "UartLine", address: int = 0, uref: int = 15_187, iref: int = 251_213
    ) -> None:
        self.latency_ms = 3
        self.count = 0
        self.is_powered = True
        self.mode = 0x87
        self._line = line
        self._address = address
        self._uref, self._iref = uref, iref
        self._pref_milli = uref * iref * 3537 * 1000 // (305978 * 73989)
        self._over = 0
        self._is_open = False
        self.registers = {3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 1}

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Answer what was asked before, then measure `elapsed_ms` of `truth`."""
        asked = self._line.take()
        if self.is_powered:
            self._answer(asked)
            self._measure(truth)
        self._line.pass_time(elapsed_ms)

    def cut(self) -> None:
        """The chip loses its own power, and with it count and mode."""
        self.is_powered = False
        self._reset()

    def _measure(self, truth: "Reading") -> None:
        power_mw = truth.power_mw
        if abs(power_mw) < _START_MW:
            power_mw = 0
        else:
            self._over += (truth.import_mj + truth.export_mj) * self._pref_milli
            self.count = (self.count + self._over // _COUNT_NJ) & 0xFFFFFF
            self._over %= _COUNT_NJ
        registers = self.registers
        registers[3] = registers[5] = truth.current_ma * self._iref // 1000
        registers[4] = truth.voltage_mv * self._uref // 1000
        registers[6] = power_mw * self._pref_milli // 1_000_000 & 0xFFFFFF
        registers[7] = self.count
        registers[8] = 1_000_000_000 // truth.frequency_mhz if truth.frequency_mhz else 0xFFFF

    def packet(self) -> bytes:
        """Return the answer to the question for all."""
        r = self.registers
        octets = b"\x55" + b"".join([r[at].to_bytes(3, "little") for at in (3, 4, 5, 6, 7)])
        octets += r[8].to_bytes(2, "little") + bytes((0, r[9], 1, 0))
        return octets + bytes((check(bytes((_READ | self._address,)) + octets),))

    def _answer(self, asked: bytes) -> None:
        at = 0
        while at + 2 <= len(asked):
            if asked[at] == _READ | self._address:
                self._say(asked[at : at + 2])
                at += 2
            elif asked[at] == _WRITE | self._address and at + 6 <= len(asked):
                self._take(asked[at : at + 6])
                at += 6
            else:
                at += 1

    def _say(self, question: bytes) -> None:
        if question[1] == _ALL:
            self._line.say(self.packet(), self.latency_ms)
            return
        value = self.mode if question[1] == _MODE else self.registers.get(question[1], 0)
        octets = value.to_bytes(3, "little")
        self._line.say(octets + bytes((check(question + octets),)), self.latency_ms)

    def _take(self, order: bytes) -> None:
        if check(order[:5]) != order[5]:
            return
        register, value = order[1], int.from_bytes(order[2:5], "little")
        if register == _WRITE_PROTECT:
            self._is_open = value == 0x55
        elif self._is_open and register == _MODE:
            self.mode = value
        elif self._is_open and register == _SOFT_RESET and value == 0x5A5A5A:
            self._reset()

    def _reset(self) -> None:
        self.count = self._over = 0
        self.registers[7] = 0
        self.mode = 0x87
        self._is_open = False


def check(octets: bytes) -> int:
    """Return the complement of the sum."""
    return ~sum(octets) & 0xFF
