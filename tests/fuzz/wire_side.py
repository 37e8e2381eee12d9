"""What drivers make of any octets on the wires of a metering chip or of a battery clock.

A script's first octet chooses the chip; each piece is one sample: the lowest bit of its kind says
whether the frame gets a good check sum, the next two how long after the last one it comes.
"""

from canonical import written
from meter.core.crc16_8005 import MODBUS, crc16
from meter.core.energy import Reading
from meter.drivers.bl0942 import Bl0942
from meter.drivers.cse7766 import Cse7766
from meter.drivers.ds3231 import Ds3231
from meter.drivers.pzem004t import Pzem004t
from scripts import pieces

_SAMPLE_MS = (1000, 250, 5, 100_000)
_MOST_SAMPLES = 6
_HELD_OCTETS = 160
_PZEM, _CSE, _BL, _CLOCK = range(4)
_REGISTERS = 16


class Wire:
    """The host's end of a UART, on which everything is there at once."""

    def __init__(self):
        self._octets = b""

    def hear(self, octets):
        self._octets = (self._octets + octets)[-_HELD_OCTETS:]

    def any(self):
        return len(self._octets)

    def readinto(self, buffer):
        count = min(len(buffer), len(self._octets))
        buffer[:count] = self._octets[:count]
        self._octets = self._octets[count:]
        return count or None

    def write(self, octets):
        return len(octets)


class Registers:
    """An I2C bus with one chip on it, whose registers say anything."""

    def __init__(self, octets):
        self._octets = octets

    def readfrom_mem_into(self, address, register, buffer, *, addrsize=8):
        if len(self._octets) < _REGISTERS:
            raise OSError(19)
        buffer[:] = self._octets[register : register + len(buffer)]


def read_wires(data):
    """Return what is read at each sample, and that no energy runs backwards."""
    kind = data[0] % 4 if data else 0
    if kind == _CLOCK:
        return written(Ds3231(Registers(data[1 : 1 + _REGISTERS])).read_s())
    wire, reading, shown = Wire(), Reading(), []
    chip = (Pzem004t, Cse7766, Bl0942)[kind](wire)
    chip.read(reading, 0)
    for sample, content in pieces(data[1:])[:_MOST_SAMPLES]:
        wire.hear(_FRAMED[kind](content) if sample & 1 else content)
        chip.read(reading, _SAMPLE_MS[sample >> 1 & 3])
        assert min(reading.import_mj, reading.export_mj, reading.apparent_mva) >= 0, "backwards"
        shown.append((written(reading), chip.is_silent, chip.lost_frames))
    return written(shown)


def _pzem_frame(content):
    octets = b"\xf8\x04\x14" + _filled(content, 20)
    return octets + crc16(octets, 0, len(octets), MODBUS).to_bytes(2, "little")


def _cse_frame(content):
    """Twice, since fewer octets than two frames less one may hold no whole one."""
    octets = content[:1] + b"\x5a" + _filled(content[1:], 21)
    return 2 * (octets + bytes((sum(octets[2:]) & 0xFF,))) if content else b""


def _bl_frame(content):
    octets = b"\x55" + _filled(content, 21)
    return octets + bytes((0xFF - (0x58 + sum(octets)) & 0xFF,))


def _filled(content, count):
    return content[:count] + bytes(count - len(content[:count]))


_FRAMED = (_pzem_frame, _cse_frame, _bl_frame)
