"""Energy registers add exactly and round down."""

from meter.core.energy import MJ_PER_WH, EnergyRegister


def test_nothing_is_lost_between_samples():
    register = EnergyRegister()
    total_mj = 0
    step_mj = 12_345
    for n in range(20_000):
        step_mj = (step_mj * 48271 + n) % 23_000_000
        register.add(step_mj)
        total_mj += step_mj
    assert register.wh == total_mj // MJ_PER_WH
    assert register.mj == total_mj % MJ_PER_WH


def test_one_great_step_equals_many_small_ones():
    register = EnergyRegister()
    register.add(9272 * 600_000)  # ten minutes of the trace's greatest load
    assert (register.wh, register.mj) == (1545, 1_200_000)


def test_has_reached_looks_at_both_parts():
    register = EnergyRegister()
    register.add(5 * MJ_PER_WH + 10)
    assert register.has_reached(5, 10) and register.has_reached(4, 999_999)
    assert not register.has_reached(5, 11) and not register.has_reached(6, 0)
