"""A front-end's read allocates nothing, when all is well and when nothing is.

MicroPython only. Buses here are as `machine`'s: they fill the buffer they are given. An ADE7953's
and an ATM90E26's answers are laid out before, because their simulated chips do allocate.
"""

import micropython
from meter.core.energy import Reading
from meter.drivers.ade7953 import Ade7953
from meter.drivers.atm90e26 import Atm90e26
from meter.drivers.bl0942 import Bl0942
from meter.drivers.cse7766 import Cse7766
from meter.drivers.gains import Gains
from meter.drivers.hlw8012 import Hlw8012, bl0937
from meter.drivers.pzem004t import Pzem004t

from boards.chips.bl0942_chip import Bl0942Chip
from boards.chips.cse7766_chip import Cse7766Chip
from boards.chips.hlw8012_chip import Hlw8012Chip
from boards.chips.load import Load
from boards.chips.pin import Pin
from boards.chips.pzem004t_chip import Pzem004tChip
from boards.chips.uart_line import UartLine

GAINS = (10_123, 9_876, 10_234)
POWERS_MW = (0, 3_000, 100_000, 2_300_000, 7_000_000)


def read_with_locked_heap(driver, reading: Reading, elapsed_ms: int) -> None:
    micropython.heap_lock()
    try:
        driver.read(reading, elapsed_ms)
    finally:
        micropython.heap_unlock()


def read_for_a_while(chip, driver) -> int:
    """Read varied loads with the heap locked; the energy counted."""
    load, reading, counted_mj = Load(), Reading(), 0
    for second in range(600):
        load.power_mw = POWERS_MW[second // 20 % len(POWERS_MW)]
        chip.flow(load.flow(1000), 1000)
        if second < 5:  # a CSE7766's scale is made with its first frame
            driver.read(reading, 1000)
        else:
            read_with_locked_heap(driver, reading, 1000)
        counted_mj += reading.import_mj
    return counted_mj


def worsen(octets: bytes) -> bytes:
    return bytes(len(octets))


def read_torn_frames(line: UartLine, chip, driver) -> None:
    line.damage = worsen
    read_for_a_while(chip, driver)
    assert driver.lost_frames > 500


def test_a_pzem004t():
    line = UartLine()
    chip, driver = Pzem004tChip(line), Pzem004t(line, gains=Gains(*GAINS))
    assert read_for_a_while(chip, driver) > 1_000_000_000
    read_torn_frames(line, chip, driver)
    assert driver.is_silent


def test_a_cse7766():
    line = UartLine(capacity=1024)
    chip, driver = Cse7766Chip(line), Cse7766(line, gains=Gains(*GAINS))
    assert read_for_a_while(chip, driver) > 1_000_000_000
    read_torn_frames(line, chip, driver)


def test_a_bl0942():
    line = UartLine()
    chip, driver = Bl0942Chip(line), Bl0942(line, gains=Gains(*GAINS))
    assert read_for_a_while(chip, driver) > 1_000_000_000
    read_torn_frames(line, chip, driver)


def test_a_bl0937():
    law = bl0937()
    chip = Hlw8012Chip(law)
    driver = Hlw8012(chip.cf, chip.cf1, chip.sel, law, gains=Gains(*GAINS))
    assert read_for_a_while(chip, driver) > 1_000_000_000


class StillBus:
    """Registers on I2C, as octets."""

    def __init__(self, registers: "dict[int, bytes]") -> None:
        self.registers = registers

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8) -> None:
        octets = self.registers[memaddr]
        for at in range(len(buf)):
            buf[at] = octets[at]

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8) -> None:
        self.registers[memaddr] = bytes(buf)


def test_an_ade7953():
    names = (0x312, 0x314, 0x31A, 0x31B, 0x31C, 0x31E, 0x320, 0x322)
    bus = StillBus({name: bytes(4) for name in names})
    bus.registers.update({0x004: b"\x00", 0x10E: b"\x11\x7a"})
    bus.registers[0x31C] = b"\x00\x5b\x3f\x60"
    bus.registers[0x31A] = b"\x00\x0f\x42\x40"
    driver, reading = Ade7953(bus, has_neutral=True, gains=Gains(*GAINS)), Reading()
    counted_mj = 0
    for second in range(300):
        count = (second * 151_000 * (1 if second < 150 else -1)) & 0xFFFFFF
        octets = (b"\xff" if count & 0x800000 else b"\x00") + count.to_bytes(3, "big")
        bus.registers[0x31E] = bus.registers[0x320] = bus.registers[0x322] = octets
        bus.registers[0x312] = bus.registers[0x314] = octets
        read_with_locked_heap(driver, reading, 1000)
        counted_mj += reading.import_mj
    assert counted_mj > 3_000_000_000 and reading.voltage_mv > 230_000


class StillSpi:
    """An ATM90E26's answers, as octets."""

    def __init__(self) -> None:
        self.registers = {0x82: 0x0030}
        self._register = 0
        self._last = 0

    def write(self, buf) -> None:
        self._register = buf[0]

    def readinto(self, buf) -> None:
        if self._register != 0x86:
            self._last = self.registers.get(self._register, 0)
        buf[0], buf[1] = self._last >> 8, self._last & 0xFF


def test_an_atm90e26():
    spi, reading, counted_mj = StillSpi(), Reading(), 0
    driver = Atm90e26(spi, Pin(1), gains=Gains(*GAINS))
    for second in range(300):
        spi.registers.update({0xC8: 50_000, 0xC9: 23_000, 0xCA: 11_500, 0xCB: 60_000, 0xCC: 5_000})
        spi.registers[0xC0], spi.registers[0xC1] = (102, 0) if second % 2 else (0, 102)
        read_with_locked_heap(driver, reading, 1000)
        counted_mj += reading.import_mj + reading.export_mj
    assert counted_mj > 3_400_000_000 and reading.voltage_mv > 230_000


def test_the_lock_catches_a_driver_that_allocates():
    class Wasteful(Pzem004t):
        def _take(self, reading, elapsed_ms: int) -> bool:
            return bool(bytes(elapsed_ms))

    try:
        read_with_locked_heap(Wasteful(UartLine()), Reading(), 1000)
    except MemoryError:
        return
    raise AssertionError("the heap was not locked")
