"""PZEM-004T v3.0, also sold as v4: a metering module on Modbus RTU, 9600 8N1.

Here: its ten input registers as a reading. Not here: settings of the module. Facts are from the
maker's manual for v3.0 and the MIT-licensed library PZEM-004T-v30:

- Function 04h from register 0, ten of them; 16 bits high octet first, 32-bit values low word first:
  0.1 V, 1 mA (2), 0.1 W (2), 1 Wh (2), 0.1 Hz, 0.01 of power factor, alarm.
- Address F8h is answered by any module that is alone on its wires; others are 01h to F7h.
- Without mains on its terminals it does not answer at all: the 5 V pin feeds the opto-couplers.
- Power has no sign: what is fed back reads as used.
- The energy register survives a power cut. Its manual ends at 9999.99 kWh; that it then begins at
  0 is our assumption.
"""

from ..const import const
from ..core.crc16_8005 import MODBUS, crc16
from ..core.energy import MJ_PER_WH
from .asked_chip import AskedChip
from .chip_counter import ChipCounter
from .coarse_energy import CoarseEnergy
from .gains import UNITY, Gains, times
from .metering_chip import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading
    from .uart_question import Uart

ANY_ADDRESS = const(0xF8)
_READ_INPUT = const(0x04)
_DATA_OCTETS = const(20)
_ANSWER = const(25)  # address, function, count, data, CRC
_WRAP_WH = const(10_000_000)


class Pzem004t(AskedChip):
    """The module on `uart`. `most_w` is more than its wiring carries: 10 A or 100 A of it."""

    def __init__(
        self,
        uart: "Uart",
        address: int = ANY_ADDRESS,
        most_w: int = 26_000,
        gains: "Gains | None" = None,
    ) -> None:
        AskedChip.__init__(self, uart, _read_all(address), _ANSWER)
        self._address = address
        self._gains = gains = gains or Gains()
        counter = ChipCounter(_WRAP_WH, most_w // 3600 + 1)
        self._energy = CoarseEnergy(counter, MJ_PER_WH * gains.power, UNITY)

    def _is_frame(self, at: int) -> bool:
        octets = self._octets
        if octets[at + 1] != _READ_INPUT or octets[at + 2] != _DATA_OCTETS:
            return False
        if self._address != ANY_ADDRESS and octets[at] != self._address:
            return False
        return crc16(octets, at, at + _ANSWER, MODBUS) == 0  # over its own CRC too

    def _use(self, reading: "Reading", at: int) -> None:
        is_known = not self.is_silent
        self._show(reading, at + 3)
        wh = self._word(at + 13) | self._word(at + 15) << 16
        reading.import_mj = self._energy.count(wh, reading.power_mw, self._unheard_ms, is_known)

    def _show(self, reading: "Reading", at: int) -> None:
        gains = self._gains
        voltage_mv = times(self._word(at) * 100, gains.voltage)
        current_ma = times(self._word(at + 2) | self._word(at + 4) << 16, gains.current)
        power_mw = times((self._word(at + 6) | self._word(at + 8) << 16) * 100, gains.power)
        show(reading, voltage_mv, current_ma, power_mw)
        reading.frequency_mhz = self._word(at + 14) * 100
        self._flow_apparent(reading)

    def _word(self, at: int) -> int:
        octets = self._octets
        return octets[at] << 8 | octets[at + 1]


def _read_all(address: int) -> bytes:
    """Return the request for registers 0 to 9."""
    request = bytes((address, _READ_INPUT, 0, 0, 0, _DATA_OCTETS // 2))
    return request + crc16(request, 0, len(request), MODBUS).to_bytes(2, "little")
