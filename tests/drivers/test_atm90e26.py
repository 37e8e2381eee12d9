"""ATM90E26: its calibration's checks, energy that reading clears, and noise on the wires."""

from bench_load import Dice, Workbench, wander
from meter.core.energy import Reading
from meter.drivers.atm90e26 import Atm90e26, Calibration, check_word
from meter.drivers.gains import Gains

from boards.chips.atm90e26_chip import Atm90e26Chip

COUNT_MJ = 112_500


def make_bench(is_reversed=False, gains=None) -> Workbench:
    chip = Atm90e26Chip()
    driver = Atm90e26(chip, chip.cs, None, is_reversed, gains=gains)
    bench = Workbench(chip, driver)
    bench.pass_s(2)
    bench.forget()
    return bench


def test_the_checks_are_those_of_the_vectors():
    calibration = Calibration()
    assert check_word(calibration.metering) == 0x7121
    assert check_word(calibration.measuring) == 0x6BB9


def test_the_chip_is_set_up_as_it_wants():
    bench = make_bench()
    registers = bench.chip.registers
    assert bench.chip.is_calibrated() and registers[0x02] == 0x0030
    assert (registers[0x21], registers[0x22], registers[0x2C]) == (0x0015, 0xD174, 0x7121)
    assert (registers[0x31], registers[0x32], registers[0x3B]) == (26_400, 31_251, 0x6BB9)
    bench.chip.registers[0x23] ^= 1
    assert not bench.chip.is_calibrated()


def test_a_load_is_measured():
    for is_reversed, sign in ((False, 1), (True, -1)):
        bench = make_bench(is_reversed)
        bench.load.power_mw, bench.load.reactive_mvar = 1_000_000, -500_000
        reading = bench.pass_s(2)
        assert (reading.voltage_mv, reading.current_ma) == (230_000, 4861)
        assert (reading.power_mw, reading.reactive_mvar) == (sign * 1_000_000, -sign * 500_000)
        assert reading.frequency_mhz == 50_000
        quadrant = reading.q2_mvars if is_reversed else reading.q4_mvars
        assert quadrant == 500_000
        bench.pass_s(60)
        counted = (bench.import_mj, bench.export_mj)
        assert counted[is_reversed] > 60_000_000 and counted[1 - is_reversed] == 0


def test_energy_of_hours_of_random_load():
    bench, dice = make_bench(), Dice(31)

    def check():
        assert -1 <= bench.missing_mj() <= COUNT_MJ
        assert -1 <= bench.load.export_mj - bench.export_mj <= COUNT_MJ

    wander(bench, dice, 4, (0, 6_000, 200_000, 2_300_000, 20_000_000, -1_500_000), check)


def test_noise_on_the_wire_loses_no_energy():
    bench, dice = make_bench(), Dice(37)
    bench.load.power_mw = 2_000_000
    noisy = NoisySpi(bench.chip, dice)
    bench.driver._spi = noisy
    for _ in range(3600):
        reading = bench.pass_ms(1000)
        if not bench.driver.lost_frames:
            assert reading.power_mw == 2_000_000
    assert noisy.spoiled > 200
    noisy.is_good = True
    bench.pass_s(2)
    assert -COUNT_MJ <= bench.missing_mj() <= COUNT_MJ


class NoisySpi:
    """Spoils a bit of an answer now and then, on the wire: the chip knows what it said."""

    def __init__(self, chip: Atm90e26Chip, dice: Dice) -> None:
        self._chip = chip
        self._dice = dice
        self._register = 0
        self.spoiled = 0
        self.is_good = False

    def write(self, buf) -> None:
        self._register = buf[0]
        self._chip.write(buf)

    def readinto(self, buf) -> None:
        # Not of FUNCEN: there the driver would think that the chip has lost its settings.
        if not self.is_good and self._register != 0x82 and self._dice.below(100) == 0:
            self._chip.garble = 1 << self._dice.below(16)
            self.spoiled += 1
        self._chip.readinto(buf)


def test_a_chip_without_power_is_silent_and_set_up_again():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.pass_s(10)
    bench.chip.is_powered = False
    bench.chip.restart()
    bench.load.power_mw = 0
    reading = bench.pass_s(4)
    assert bench.driver.is_silent and reading.voltage_mv == 0
    bench.chip.is_powered = True
    bench.load.power_mw = 1_000_000
    bench.pass_s(20)
    assert bench.chip.is_calibrated() and not bench.driver.is_silent
    assert 0 <= bench.missing_mj() <= 3 * 1_000_000  # it measures once it is set up


def test_counts_that_no_wiring_carries_are_no_energy():
    bench = make_bench()
    bench.chip.registers[0x40] = 0xFFFF
    bench.pass_s(1)
    assert bench.import_mj == 0 and bench.driver.lost_frames


def test_without_mains_there_is_no_frequency():
    bench = make_bench()
    bench.load.voltage_mv = 0
    bench.chip.registers[0x4C] = 5000
    bench.load.frequency_mhz = 0
    assert bench.pass_s(1).frequency_mhz == 0


def test_a_calibration_of_another_length_is_refused():
    for metering, measuring in (((1,) * 10, (1,) * 10), ((1,) * 11, (1,) * 9)):
        try:
            Calibration(metering, measuring)
        except ValueError:
            continue
        raise AssertionError("it was taken")


def test_gains_are_applied_to_all():
    bench = make_bench(gains=Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(3)
    assert (reading.voltage_mv, reading.power_mw) == (232_300, 1_020_000)
    bench.forget()
    bench.pass_s(1000)
    assert abs(bench.import_mj - 1_020_000_000) <= COUNT_MJ * 2


def test_the_first_reading_is_of_a_chip_that_was_there_before():
    bench = make_bench()
    reading = Reading()
    bench.driver = Atm90e26(bench.chip, bench.chip.cs)
    bench.driver.read(reading, 0)
    assert reading.voltage_mv == 230_000
