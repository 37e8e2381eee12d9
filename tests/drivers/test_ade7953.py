"""ADE7953: its scales, both directions and all quadrants, wraps, and a bus that fails."""

from bench_load import Dice, Workbench, wander
from meter.drivers.ade7953 import A, Ade7953, B
from meter.drivers.gains import Gains

from boards.chips.ade7953_chip import ADDRESS, Ade7953Chip
from boards.emulator.i2c import I2cBus

COUNT_MJ = 152


class I2cBench(Workbench):
    """A workbench with its bus."""

    def __init__(self, chip: Ade7953Chip, channel: int, *options, gains=None) -> None:
        self.bus = I2cBus({ADDRESS: chip})
        Workbench.__init__(self, chip, Ade7953(self.bus, channel, *options, gains=gains))


def make_bench(channel=A, is_reversed=False, has_neutral=False, gains=None) -> I2cBench:
    bench = I2cBench(Ade7953Chip(channel), channel, is_reversed, has_neutral, gains=gains)
    bench.pass_s(2)
    bench.forget()
    return bench


def read_octets(bench: I2cBench, register: int, width: int) -> bytes:
    octets = bytearray(width)
    bench.bus.readfrom_mem_into(ADDRESS, register, octets, addrsize=16)
    return bytes(octets)


def test_the_chip_s_octets_are_the_vectors():
    bench = make_bench()
    bench.load.power_mw = 2_300_000
    bench.pass_s(1)
    assert read_octets(bench, 0x31C, 4) == bytes.fromhex("005B3F60")
    assert read_octets(bench, 0x31A, 4) == bytes.fromhex("000F4240")
    assert read_octets(bench, 0x312, 4) == bytes.fromhex("00056798")
    assert read_octets(bench, 0x10E, 2) == (4474).to_bytes(2, "big")
    bench.load.power_mw = -2_300_000
    bench.pass_s(1)
    assert read_octets(bench, 0x312, 4) == bytes.fromhex("FFFA9868")


def test_the_chip_is_set_up_once():
    bench = make_bench()
    registers = bench.chip.registers
    assert (registers[0x102], registers[0x0FE], registers[0x120], registers[0x004]) == (
        0x0004,
        0xAD,
        0x0030,
        0x00,
    )


def test_a_load_is_measured_on_either_channel():
    for channel in (A, B):
        bench = make_bench(channel, has_neutral=True)
        bench.load.power_mw, bench.load.reactive_mvar = 1_000_000, 500_000
        bench.load.reading.neutral_ma = 4321
        reading = bench.pass_s(3)
        assert reading.voltage_mv == 230_000 and reading.current_ma == 4861
        assert abs(reading.power_mw - 1_000_000) < 7 and abs(reading.reactive_mvar - 500_000) < 7
        assert reading.neutral_ma == 4321 and abs(reading.frequency_mhz - 50_000) < 12
        assert abs(reading.power_factor_milli - 894) <= 1


def test_energy_of_hours_of_random_load():
    bench, dice = make_bench(), Dice(23)

    def check():  # the chip counts the net of both ways: up to a count is under way in each
        assert abs(bench.missing_mj()) <= 2 * COUNT_MJ
        assert abs(bench.load.export_mj - bench.export_mj) <= 2 * COUNT_MJ

    wander(bench, dice, 4, (0, 6_000, 200_000, 2_300_000, 20_000_000, -1_500_000), check)


def test_energy_goes_to_its_quadrant():
    for power_mw, reactive_mvar, quadrant in (
        (1_000_000, 300_000, "q1_mvars"),
        (-1_000_000, 300_000, "q2_mvars"),
        (-1_000_000, -300_000, "q3_mvars"),
        (1_000_000, -300_000, "q4_mvars"),
    ):
        for is_reversed in (False, True):
            bench = make_bench(is_reversed=is_reversed)
            turn = -1 if is_reversed else 1
            bench.load.power_mw = turn * power_mw
            bench.load.reactive_mvar = turn * reactive_mvar
            bench.pass_s(2)
            reading = bench.pass_s(1)
            for name in ("q1_mvars", "q2_mvars", "q3_mvars", "q4_mvars"):
                expected = 300_000 if name == quadrant else 0
                assert abs(getattr(reading, name) - expected) <= COUNT_MJ
            apparent = reading.import_mvas if power_mw > 0 else reading.export_mvas
            assert abs(apparent - 1_044_030) <= COUNT_MJ


def test_the_registers_wrap_both_ways():
    bench = make_bench()
    bench.load.power_mw = 20_000_000
    bench.pass_s(600)  # a wrap every two minutes
    bench.load.power_mw = -20_000_000
    bench.pass_s(600)
    assert abs(bench.missing_mj()) <= COUNT_MJ
    assert abs(bench.load.export_mj - bench.export_mj) <= COUNT_MJ


def test_a_bus_that_fails_loses_no_energy():
    bench, dice = make_bench(), Dice(29)
    bench.load.power_mw = 2_000_000
    failing = FailingBus(bench.bus, dice)
    bench.driver._i2c = failing
    bench.pass_s(1800)
    assert bench.driver.lost_frames > 300
    failing.is_good = True
    bench.pass_s(1)
    assert abs(bench.missing_mj()) <= COUNT_MJ


class FailingBus:
    """Every fortieth transfer or so fails."""

    def __init__(self, bus: I2cBus, dice: Dice) -> None:
        self._bus = bus
        self._dice = dice
        self.is_good = False

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8) -> None:
        if not self.is_good and self._dice.below(40) == 0:
            raise OSError(116)
        self._bus.readfrom_mem_into(addr, memaddr, buf, addrsize=addrsize)

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8) -> None:
        self._bus.writeto_mem(addr, memaddr, buf, addrsize=addrsize)


def test_a_silent_chip_is_silent_and_what_flowed_comes_later():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.pass_s(2)
    bench.bus.silent.add(ADDRESS)
    reading = bench.pass_s(30)
    assert bench.driver.is_silent and reading.voltage_mv == 0 and reading.neutral_ma == 0
    bench.bus.silent.clear()
    bench.pass_s(1)
    assert abs(bench.missing_mj()) <= COUNT_MJ and not bench.driver.is_silent


def test_a_chip_that_restarts_is_set_up_again():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.pass_s(60)
    bench.chip.restart()
    bench.pass_s(60)
    assert bench.chip.registers[0x102] == 0x0004
    assert 0 <= bench.missing_mj() <= COUNT_MJ  # it counted from its restart on


def test_a_meter_that_restarts_takes_no_old_energy():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.pass_s(60)
    bench.driver = Ade7953(bench.bus)
    bench.forget()
    bench.pass_s(10)
    assert abs(bench.missing_mj() - 1_000_000) <= COUNT_MJ  # its first second is its first look


def test_noise_without_load_is_nothing():
    bench = make_bench()
    bench.load.power_mw = 3_000  # 13 mA
    reading = bench.pass_s(100)
    assert (reading.current_ma, reading.power_mw, bench.import_mj) == (0, 0, 0)


def test_gains_are_applied_to_all():
    bench = make_bench(gains=Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(3)
    assert reading.voltage_mv == 232_300 and abs(reading.power_mw - 1_020_000) < 8
    assert reading.current_ma == 4347 * 99 // 100
    bench.forget()
    bench.pass_s(1000)
    assert abs(bench.import_mj - 1_020_000_000) <= 1000
