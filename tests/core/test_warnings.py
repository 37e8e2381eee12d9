"""Supply that will end is told of: once for each lead time, at its second, and not in vain."""

from fakes import DAY_S, NOW_S, FakeChip, FakeUnit
from meter.core import event_log as ev
from meter.core.kindness import WARN_BEFORE_S, EndWarning, Kindness

LEADS_S = (3600, 600, 60)


def unit_with(*command, leads_s=LEADS_S) -> FakeUnit:
    unit = FakeUnit(kindness=Kindness(leads_s))
    unit.sample_ms = 60_000
    unit.begin(*command)
    return unit


def warned(unit: FakeUnit) -> list:
    """The minutes of each warning so far, and when it came."""
    return [
        (event.detail, event.time_s)
        for event in unit.meter.events
        if event.code == ev.SUPPLY_ENDS_SOON
    ]


def test_each_lead_time_is_told_once_at_its_second():
    unit = unit_with(2, 7200)
    end_s = NOW_S + 7200
    unit.run(7200 - 3601)
    assert warned(unit) == [] and unit.meter.warning_level == 0
    unit.run(1)
    assert warned(unit) == [(60, end_s - 3600)] and unit.meter.warning_level == 1
    unit.run(3599)
    assert warned(unit) == [(60, end_s - 3600), (10, end_s - 600), (1, end_s - 60)]
    assert unit.meter.warning_level == 3
    unit.run(7200)
    assert len(warned(unit)) == 3


def test_the_usual_lead_times_are_three_days_a_day_and_two_hours():
    unit = FakeUnit()
    unit.sample_ms = 600_000
    unit.begin(2, 4 * DAY_S)
    unit.run(4 * DAY_S)
    end_s = NOW_S + 4 * DAY_S
    assert warned(unit) == [(lead_s // 60, end_s - lead_s) for lead_s in WARN_BEFORE_S]


def test_without_supply_there_is_nothing_to_warn_of():
    unit = unit_with()
    assert unit.meter.warning_level == 0
    unit.enter(1, 2, 7200)
    unit.run(7200)
    assert unit.meter.warning_level == 0  # what has ended does not end soon


def test_a_purchase_is_silent_and_takes_the_warning_back():
    unit = unit_with(2, 3000)
    assert warned(unit) == [] and unit.meter.warning_level == 1
    unit.run(2500)
    assert unit.meter.warning_level == 2 and len(warned(unit)) == 1
    unit.enter(2, 2, DAY_S)
    assert unit.meter.warning_level == 0
    unit.run(DAY_S)
    assert [minutes for minutes, _ in warned(unit)] == [10, 60, 10]


def test_an_until_soon_is_silent():
    unit = unit_with(2, DAY_S)
    unit.enter(2, 1, NOW_S + 90)
    assert warned(unit) == [] and unit.meter.warning_level == 2
    unit.run(30)
    assert warned(unit) == [(1, NOW_S + 30)]


def test_postpaid_is_not_warned():
    unit = unit_with(2, 7200)
    unit.enter(2, 5, 1)
    unit.run(7200)
    assert warned(unit) == [] and unit.meter.warning_level == 0


def test_back_from_postpaid_counts_at_once_and_silently():
    unit = unit_with(2, 7200)
    unit.enter(2, 5, 1)
    unit.run(7200 - 300)
    unit.enter(3, 5, 0)
    assert warned(unit) == [] and unit.meter.warning_level == 2
    unit.run(240)
    assert [minutes for minutes, _ in warned(unit)] == [1]


def test_no_lead_times_no_warnings():
    unit = unit_with(2, 7200, leads_s=())
    unit.run(7200)
    assert warned(unit) == [] and not unit.meter.output_state


def test_waiting_periods_count():
    unit = unit_with(2, 7200, 50_000)
    unit.enter(2, 2, 7200)
    unit.run(7200)
    assert warned(unit) == [] and unit.meter.warning_level == 0
    unit.run(3600)
    assert warned(unit) == [(60, NOW_S + 10_800)]


def test_a_clock_that_jumps_over_an_end_that_moves_with_it_is_silent():
    unit = unit_with(2, 7200)
    later_s = NOW_S + 7000
    unit.enter(2, 6, later_s, iat=later_s, exp=later_s)
    assert warned(unit) == [] and unit.meter.warning_level == 0


def test_a_clock_that_jumps_towards_a_fixed_end_warns_once_of_the_nearest():
    unit = unit_with(1, NOW_S + 7200)
    later_s = NOW_S + 7170
    unit.enter(2, 6, later_s, iat=later_s, exp=later_s)
    assert warned(unit) == [(1, later_s)] and unit.meter.warning_level == 3


def test_a_cut_repeats_no_warning():
    unit = unit_with(2, 7200)
    unit.run(5000)
    assert len(warned(unit)) == 1
    unit.outage()
    assert warned(unit) == [] and unit.meter.warning_level == 1
    unit.run(2200)
    assert [minutes for minutes, _ in warned(unit)] == [10, 1]


def test_leads_may_come_in_any_order():
    assert Kindness((60, 3600, 600)).warn_before_s == LEADS_S


def test_next_is_always_ahead_and_never_after_the_end():
    warning = EndWarning(Kindness(LEADS_S))
    for left_s in range(4000, 0, -7):
        warning.update(10_000, 10_000 - left_s)
        next_s = warning.next_s()
        assert next_s is None or 10_000 - left_s < next_s < 10_000
    assert warning.next_s() is None


def test_a_lead_time_that_passed_in_the_dark_is_told_when_power_is_back():
    for dark_s, told in (
        (100, []),
        (3700, [60]),
        (6700, [10]),  # of two that passed, the nearer
        (7100, []),  # what has ended does not end soon
    ):
        unit = FakeUnit(chip=FakeChip(), kindness=Kindness(LEADS_S))
        unit.sample_ms = 60_000
        unit.begin(2, 7200)
        unit.run(120)
        unit.outage(dark_s)
        assert [minutes for minutes, _ in warned(unit)] == told, dark_s
        unit.run(1)
        assert len(warned(unit)) == len(told)
