"""HLW8012 and BL0937: the worth of a pulse, values in turn, and every pulse counted."""

from bench_load import Dice, Workbench, wander
from meter.drivers.gains import Gains
from meter.drivers.hlw8012 import Hlw8012, bl0937, hlw8012

from boards.chips.hlw8012_chip import Hlw8012Chip


def make_bench(law=None, current_level=1, gains=None) -> Workbench:
    law = law or bl0937()
    chip = Hlw8012Chip(law, current_level)
    driver = Hlw8012(chip.cf, chip.cf1, chip.sel, law, current_level, gains=gains)
    return Workbench(chip, driver)


def worth(law) -> "tuple[int, int, int]":
    """W/Hz in 1/10000, A/Hz in 1/100000, V/Hz in 1/10000."""
    mj, per = law.pulse_mj
    return ((10 * mj + per // 2) // per, (law.ua_per_hz + 5) // 10, (law.uv_per_hz + 50) // 100)


def test_the_worth_of_a_pulse_is_that_of_the_vectors():
    assert worth(hlw8012(2351)) == (103_436, 1448, 4086)
    assert worth(bl0937(2351)) == (20_260, 1287, 1860)
    assert worth(bl0937(1925)) == (16_589, 1287, 1523)


def test_the_chip_pulses_at_the_vectors_rates():
    for law, volts, amperes, watts in (
        (hlw8012(2351), 562, 690, 222),
        (bl0937(2351), 1236, 777, 1135),
        (bl0937(1925), 1510, 777, 1386),
    ):
        chip = Hlw8012Chip(law)
        bench = Workbench(chip, Hlw8012(Hlw8012Chip(law).cf, chip.cf1, chip.sel, law))
        bench.load.power_mw = 2_300_000
        truth = bench.load.flow(1000)
        chip.sel.value(0)
        chip.flow(truth, 1000)  # settling
        chip.cf1.value(0)
        chip.cf.value(0)
        chip.flow(truth, 1000)
        assert chip.cf.value(0) in (watts, watts + 1) and chip.cf1.value(0) in (volts, volts + 1)
        chip.sel.value(1)
        chip.flow(truth, 1000)
        chip.cf1.value(0)
        chip.flow(truth, 1000)
        assert chip.cf1.value(0) in (amperes, amperes + 1)


def test_a_load_is_measured_whichever_level_selects_the_current():
    for current_level in (0, 1):
        bench = make_bench(current_level=current_level)
        bench.load.power_mw = 2_300_000
        reading = bench.pass_s(12)
        assert abs(reading.voltage_mv - 230_000) < 400
        assert abs(reading.current_ma - 10_000) < 30
        assert abs(reading.power_mw - 2_300_000) < 3000
        assert reading.power_factor_milli > 990 and reading.frequency_mhz == 0


def test_no_pulse_is_lost_in_hours_of_random_load():
    for law in (bl0937(1925), hlw8012()):
        bench, dice = make_bench(law), Dice(19)
        pulse_mj = law.pulse_mj[0] // law.pulse_mj[1] + 1

        def check(bench=bench, pulse_mj=pulse_mj):
            assert -1 <= bench.missing_mj() <= 2 * pulse_mj

        wander(bench, dice, 3, (6_000, 60_000, 200_000, 1_000_000, 2_300_000), check)


def test_going_off_costs_one_pulse_at_most():
    bench = make_bench()
    for offs in range(1, 100):
        bench.load.power_mw = 150_000
        bench.pass_s(7)
        bench.load.power_mw = 0
        bench.pass_s(20)
        assert -1 <= bench.missing_mj() <= (offs + 1) * 2027


def test_a_second_s_power_and_a_small_one_over_ten():
    bench = make_bench()
    bench.load.power_mw = 2_000
    assert abs(bench.pass_s(21).power_mw - 2_000) < 200
    bench.load.power_mw = 2_000_000
    assert abs(bench.pass_s(1).power_mw - 2_000_000) < 12 * 2_026
    assert abs(bench.pass_s(1).power_mw - 2_000_000) < 2 * 2_026


def test_a_load_that_goes_is_gone_at_once():
    bench = make_bench()
    bench.load.power_mw = 2_000_000
    bench.pass_s(10)
    bench.load.power_mw = 0
    assert bench.pass_s(1).power_mw < 10_000
    assert bench.pass_s(20).power_mw == 0 and bench.reading.current_ma == 0


def test_noise_below_the_start_power_is_no_energy():
    bench = make_bench()
    for _ in range(300):
        bench.chip.cf.count += 1
        bench.pass_s(11)
    assert bench.import_mj == 0 and bench.reading.power_mw == 0


def test_a_burst_that_no_wiring_carries_is_no_energy():
    bench = make_bench()
    bench.pass_s(5)
    bench.chip.cf.count += 1_000_000
    bench.pass_s(1)
    assert bench.import_mj == 0 and bench.driver.lost_frames == 1


def test_without_mains_it_is_silent():
    bench = make_bench()
    bench.load.power_mw = 100_000
    bench.pass_s(10)
    assert not bench.driver.is_silent
    bench.chip.is_powered = False
    reading = bench.pass_s(12)
    assert bench.driver.is_silent
    assert (reading.voltage_mv, reading.current_ma, reading.power_mw) == (0, 0, 0)
    bench.chip.is_powered = True
    assert bench.pass_s(10).voltage_mv > 229_000 and not bench.driver.is_silent


def test_gains_are_applied_to_all():
    bench = make_bench(gains=Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 2_000_000
    reading = bench.pass_s(12)
    assert abs(reading.voltage_mv - 232_300) < 400
    assert abs(reading.power_mw - 2_040_000) < 3000
    bench.forget()
    bench.pass_s(3600)
    assert abs(bench.import_mj - 2_040_000 * 3600) <= 3 * 2_067
