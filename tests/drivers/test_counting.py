"""Wraps, restarts, remainders, start powers: what all drivers count with."""

from bench_load import Dice
from meter.drivers.chip_counter import ChipCounter
from meter.drivers.coarse_energy import CoarseEnergy
from meter.drivers.gains import UNITY, Gains, times
from meter.drivers.start_gate import StartGate
from meter.drivers.whole_numbers import EnergyScale, apparent_mva, factor_milli, mul_div


def test_a_wrap_is_a_step_and_a_restart_counts_from_0():
    counter = ChipCounter(0x10000, 1500)
    assert counter.step(65_000, 1000) == 0  # the first look
    assert counter.step(65_500, 1000) == 500
    assert counter.step(100, 1000) == 136
    counter.step(30_000, 1000)
    counter.step(30_010, 1000)
    assert counter.step(40, 1000) == 40 and counter.has_restarted
    assert counter.step(50, 1000) == 10 and not counter.has_restarted
    assert counter.step(20_000, 1000) == 0 and counter.has_restarted  # no chip counts so fast


def test_a_long_silence_allows_for_more():
    counter = ChipCounter(0x10000, 1500)
    counter.step(0, 1000)
    assert counter.step(30_000, 20_000) == 30_000
    counter.step(60_000, 30_000)
    assert counter.step(10_000, 30_000) == 15_536
    assert counter.step(5_000, 3_600_000) == 5_000  # it may have wrapped many times, or restarted


def test_signed_steps_go_both_ways_across_the_wrap():
    counter = ChipCounter(1 << 24, 1_000_000)
    assert counter.signed_step(-5, 1000) == 0
    assert counter.signed_step(-8_388_600, 10_000) == -8_388_595
    assert counter.signed_step(8_388_600, 1000) == -16
    assert counter.signed_step(-8_388_600, 1000) == 16
    assert counter.signed_step(0, 1000) == 0 and counter.has_restarted
    counter.begin_at(0)
    assert counter.signed_step(7, 1000) == 7


def test_no_remainder_is_lost():
    for mj, per, is_exact in (
        (5_299_001, 1000, True),
        (3_600_000, 23_716, True),
        (1, 3, True),
        (419_430_400_000, 596_064, False),
    ):
        scale, dice = EnergyScale(mj, per), Dice(41)
        counts = total_mj = 0
        for _ in range(2000):
            more = dice.below(150_000)
            counts += more
            total_mj += scale.mj(more)
        assert abs(total_mj - counts * mj // per) <= (0 if is_exact else 1 + counts // 60_000)


def test_mul_div_is_the_exact_quotient():
    dice = Dice(43)
    for _ in range(2000):
        value, numerator = dice.below(1 << 24) - (1 << 23), 1 + dice.below(30_000)
        denominator = 1 + dice.below(30_000)
        assert mul_div(value, numerator, denominator) == value * numerator // denominator


def test_apparent_power_and_power_factor():
    assert apparent_mva(230_000, 100_000) == 23_000_000
    assert factor_milli(11_500_000, 23_000_000) == 500
    assert factor_milli(-500, 1000) == -500
    assert factor_milli(0, 0) == 1000
    assert factor_milli(1001, 1000) == 1000


def test_gains_that_make_no_sense_are_refused():
    assert times(12_345, UNITY) == 12_345 and times(20_000, 10_250) == 20_500
    for wrong in (4_999, 20_001, 0, -10_000):
        for names in (("voltage",), ("current",), ("power",)):
            try:
                Gains(**{names[0]: wrong})
            except ValueError:
                continue
            raise AssertionError("taken: %d" % wrong)


def test_between_two_steps_the_power_tells_and_never_too_much():
    energy = CoarseEnergy(3_600_000)
    assert energy.flow(60_000, 1000) == 60_000
    assert energy.step(1) == 0  # how far the chip was into its first step nobody knows
    assert energy.flow(60_000, 1000) == 60_000
    assert energy.step(1) == 3_540_000
    assert [energy.flow(2_000_000, 1000) for _ in range(4)] == [2_000_000, 1_600_000, 0, 0]
    assert energy.step(3) == 2 * 3_600_000
    energy.flow(1_000_000, 1000)
    energy.lose_step()
    assert energy.step(1) == 0 and energy.step(1) == 3_600_000


def test_pulses_of_noise_are_dropped_and_those_of_a_load_are_not():
    gate = StartGate()
    assert gate.let_through(1, 1000) == 0  # alone so far
    assert gate.let_through(0, 9000) == 0
    assert gate.let_through(1, 500) == 2  # another one within ten seconds: both count
    assert gate.let_through(1, 8000) == 1
    gate.let_through(0, 20_000)
    assert gate.let_through(1, 1000) == 0
    gate.let_through(0, 10_000)
    assert gate.let_through(1, 1000) == 0  # the one before was noise, and so may this one be
    assert gate.let_through(5, 1000) == 6
    gate.let_through(0, 20_000)
    assert gate.let_through(2, 1000) == 2
    gate.let_through(0, 20_000)
    gate.let_through(1, 1000)
    gate.let_through(0, 20_000)
    assert gate.let_through(5, 1000) == 5  # the lonely one before was dropped for good
