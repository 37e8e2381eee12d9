"""Supply beyond the paid end: when it begins and ends, and that every second of it is owed."""

from fakes import DAY_S, NOW_S, FakeChip, FakeUnit
from meter.core import event_log as ev
from meter.core import verdict as v
from meter.core.kindness import Kindness

HOUR_S = 3600
EVENING_S = NOW_S + 10 * HOUR_S  # 18:00 UTC, when the hours without cuts begin
MORNING_S = EVENING_S + 16 * HOUR_S
NIGHT = ((1080, 600),)


def unit_at(now_s: int, *command, no_cut=NIGHT) -> FakeUnit:
    """A meter in service since `now_s`, with hours without cuts from 18:00 to 10:00."""
    unit = FakeUnit(kindness=Kindness(no_cut=no_cut))
    unit.sample_ms = 60_000
    unit.begin(*command, now_s=now_s)
    return unit


def run_until(unit: FakeUnit, at_s: int) -> None:
    unit.run(at_s - unit.meter.time.now_s())


def on_grace(since_s: int = 3 * HOUR_S) -> FakeUnit:
    """A meter whose paid time ended at 19:00, `since_s` ago."""
    unit = unit_at(EVENING_S, 2, HOUR_S)
    unit.run(HOUR_S + since_s)
    assert unit.meter.grace.is_on and unit.meter.output_state
    return unit


def in_debt() -> FakeUnit:
    """A dark meter at noon, after fifteen hours of grace."""
    unit = on_grace(0)
    run_until(unit, MORNING_S + 2 * HOUR_S)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 15 * HOUR_S
    return unit


def test_this_files_hours_are_what_they_say():
    assert EVENING_S % DAY_S == 18 * HOUR_S and MORNING_S % DAY_S == 10 * HOUR_S


def test_a_period_that_ends_in_the_hours_runs_on_until_they_end():
    unit = on_grace(0)
    assert unit.codes()[-2:] == [ev.SUPPLY_PERIOD_ENDED, ev.SUPPLY_ON_GRACE]
    run_until(unit, MORNING_S - 1)
    assert unit.meter.output_state
    unit.run(1)
    assert not unit.meter.output_state and not unit.meter.grace.is_on
    assert unit.meter.grace.owed_s == 15 * HOUR_S


def test_owed_seconds_are_counted_as_they_pass():
    unit = on_grace(0)
    for seconds in (0, 1, 59, 3601):
        unit.run(seconds)
        assert unit.meter.grace.owed_s == unit.meter.time.now_s() - EVENING_S - HOUR_S


def test_a_period_that_ends_by_its_cap_runs_on_too():
    unit = unit_at(EVENING_S, 2, DAY_S, 1000)
    unit.run(2 * HOUR_S)
    assert unit.meter.output_state and unit.meter.grace.is_on
    assert ev.ENERGY_CAP_REACHED in unit.codes()
    assert HOUR_S - 60 <= unit.meter.grace.owed_s <= HOUR_S


def test_a_period_that_ends_before_the_hours_ends():
    unit = unit_at(EVENING_S - 2 * HOUR_S, 2, 2 * HOUR_S - 1)
    run_until(unit, EVENING_S - 1)
    assert not unit.meter.output_state
    run_until(unit, EVENING_S + HOUR_S)  # the hours begin while it is dark
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0


def test_a_period_that_ends_with_the_first_second_of_the_hours_runs_on():
    unit = unit_at(EVENING_S - 2 * HOUR_S, 2, 2 * HOUR_S)
    run_until(unit, EVENING_S)
    assert unit.meter.output_state and unit.meter.grace.is_on


def test_a_period_that_ends_with_the_hours_ends():
    unit = unit_at(EVENING_S, 2, 16 * HOUR_S)
    run_until(unit, MORNING_S)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0


def test_one_period_after_another_is_no_grace():
    unit = unit_at(EVENING_S, 2, HOUR_S, 50_000)
    unit.enter(2, 2, HOUR_S)
    unit.run(HOUR_S + 60)
    assert unit.meter.output_state and not unit.meter.grace.is_on


def test_until_now_ends_supply_in_the_hours_too():
    for unit in (unit_at(EVENING_S, 2, DAY_S), on_grace()):
        unit.enter(9, 1, unit.meter.time.now_s())
        assert not unit.meter.output_state and not unit.meter.grace.is_on
        assert unit.meter.grace.owed_s == 0
        unit.run(HOUR_S)
        assert not unit.meter.output_state


def test_until_forgives():
    unit = in_debt()
    unit.enter(9, 1, unit.meter.time.now_s() + HOUR_S)
    assert unit.meter.grace.owed_s == 0
    assert unit.meter.payment.seconds_left(unit.meter.time.now_s()) == HOUR_S


def test_what_is_owed_is_taken_off_the_next_purchase_once():
    unit = in_debt()
    now_s = unit.meter.time.now_s()
    unit.enter(2, 2, DAY_S)
    assert unit.meter.output_state and unit.meter.grace.owed_s == 0
    assert unit.meter.payment.seconds_left(now_s) == 9 * HOUR_S
    unit.enter(3, 2, DAY_S)
    assert unit.meter.payment.seconds_left(now_s) == 33 * HOUR_S


def test_a_purchase_on_grace_counts_from_where_it_began():
    unit = on_grace(3 * HOUR_S)
    unit.enter(2, 2, 4 * HOUR_S)
    assert not unit.meter.grace.is_on and unit.meter.grace.owed_s == 0
    assert unit.meter.payment.seconds_left(unit.meter.time.now_s()) == HOUR_S
    unit.run(HOUR_S)
    assert unit.meter.grace.is_on  # that ended in the hours again
    unit.run(60)
    assert unit.meter.grace.owed_s == 60


def test_a_purchase_that_is_exactly_what_is_owed_pays_it():
    unit = in_debt()
    unit.enter(2, 2, 15 * HOUR_S)
    assert unit.meter.grace.owed_s == 0 and not unit.meter.output_state


def test_a_purchase_smaller_than_what_is_owed_pays_that_much():
    unit = in_debt()
    unit.enter(2, 2, 10 * HOUR_S)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 5 * HOUR_S
    unit.enter(3, 2, 6 * HOUR_S)
    assert unit.meter.output_state and unit.meter.grace.owed_s == 0
    assert unit.meter.payment.seconds_left(unit.meter.time.now_s()) == HOUR_S


def test_a_small_purchase_on_grace_does_not_end_it():
    unit = on_grace(3 * HOUR_S)
    unit.enter(2, 2, HOUR_S)
    assert unit.meter.output_state and unit.meter.grace.is_on
    assert unit.meter.grace.owed_s == 2 * HOUR_S
    unit.run(HOUR_S)
    assert unit.meter.grace.owed_s == 3 * HOUR_S
    run_until(unit, MORNING_S)
    assert not unit.meter.output_state


def test_a_small_purchase_in_the_dark_of_the_hours_lights_nothing():
    unit = in_debt()
    run_until(unit, MORNING_S + 9 * HOUR_S)  # 19:00
    unit.enter(2, 2, HOUR_S)
    assert unit.meter.grace.owed_s == 14 * HOUR_S
    assert not unit.meter.output_state and not unit.meter.grace.is_on


def test_a_capped_purchase_pays_with_its_time_and_keeps_its_energy():
    unit = in_debt()
    unit.enter(2, 2, DAY_S, 1000)
    assert unit.meter.payment.seconds_left(unit.meter.time.now_s()) == 9 * HOUR_S
    assert unit.meter.payment.cap_left_wh() == 1000
    assert unit.meter.grace.owed_s == 0


def test_a_purchase_the_account_cannot_hold_pays_nothing():
    unit = in_debt()
    limit_s = 253_402_300_800  # the year 10000
    now_s = unit.meter.time.now_s()
    unit.enter(2, 6, limit_s - HOUR_S, iat=now_s, exp=limit_s - 1)
    assert unit.judge(3, 2, DAY_S, exp=limit_s - 1) == v.ACCOUNT_FULL
    assert unit.meter.grace.owed_s == 15 * HOUR_S


def test_nobody_owes_while_the_contact_is_open():
    unit = on_grace(HOUR_S)
    unit.enter(2, 4)  # the operator disconnects
    unit.run(2 * HOUR_S)
    assert unit.meter.grace.owed_s == HOUR_S
    unit.enter(3, 3)
    assert unit.meter.output_state
    unit.run(60)
    assert unit.meter.grace.owed_s == HOUR_S + 60


def test_nobody_owes_for_what_the_button_switched_off():
    unit = unit_at(EVENING_S, 2, HOUR_S)
    unit.meter.set_control_mode(5)
    unit.meter.press_button()
    unit.run(2 * HOUR_S)
    assert unit.meter.grace.is_on and unit.meter.grace.owed_s == 0
    assert unit.meter.press_button() and unit.meter.output_state
    unit.run(90)
    assert unit.meter.press_button()
    unit.run(HOUR_S)
    assert unit.meter.grace.owed_s == 90


def test_in_modes_where_a_person_must_press_grace_does_not_press_for_him():
    unit = unit_at(EVENING_S)
    unit.meter.set_control_mode(4)
    unit.enter(1, 2, HOUR_S)
    unit.run(2 * HOUR_S)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0


def test_postpaid_ends_grace_and_owes_no_more():
    unit = on_grace(HOUR_S)
    unit.enter(2, 5, 1)
    unit.run(2 * DAY_S)
    assert unit.meter.output_state and not unit.meter.grace.is_on
    assert unit.meter.grace.owed_s == HOUR_S
    unit.enter(3, 5, 0)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == HOUR_S


def test_a_period_that_ends_while_postpaid_begins_no_grace():
    unit = unit_at(EVENING_S, 2, HOUR_S)
    unit.enter(2, 5, 1)
    unit.run(2 * HOUR_S)
    unit.enter(3, 5, 0)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0


def test_grace_survives_a_cut_and_forgives_a_minute_at_most():
    for since_s in (60, 1800, 5000, 3 * HOUR_S + 1799):
        unit = on_grace(since_s)
        meter = unit.outage()
        assert meter.output_state and meter.grace.is_on
        assert since_s - 60 <= meter.grace.owed_s <= since_s
        owed_s = meter.grace.owed_s
        unit.run(60)
        assert meter.grace.owed_s == owed_s + 60
        run_until(unit, MORNING_S)
        assert not meter.output_state


def test_a_debt_survives_a_cut():
    unit = in_debt()
    assert unit.outage().grace.owed_s == 15 * HOUR_S
    assert not unit.meter.output_state


def test_a_clock_that_jumps_is_not_owed():
    for jump_s in (HOUR_S, -HOUR_S, DAY_S, -DAY_S, 400 * DAY_S):
        unit = on_grace(HOUR_S)
        now_s = unit.meter.time.now_s() + jump_s
        unit.enter(2, 6, now_s, iat=now_s, exp=now_s + 1000 * DAY_S)
        assert unit.meter.grace.owed_s == HOUR_S
        unit.run(60)
        assert unit.meter.grace.owed_s == HOUR_S + 60


def test_a_clock_set_out_of_the_hours_ends_grace():
    unit = on_grace(HOUR_S)
    now_s = MORNING_S + 60
    unit.enter(2, 6, now_s, iat=now_s, exp=now_s)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == HOUR_S


def test_an_issue_time_ahead_of_ours_is_not_owed():
    unit = on_grace(HOUR_S)
    now_s = unit.meter.time.now_s() + 2 * HOUR_S
    unit.enter(2, 5, 0, iat=now_s, exp=now_s)
    assert unit.meter.grace.owed_s == HOUR_S and unit.meter.output_state


def supplied_s(unit: FakeUnit, evenings: int, buy) -> int:
    """Return the seconds of supply when `buy(number)` seconds are bought at 18:30 each day."""
    on_s = 0
    for number in range(1, evenings + 1):
        for _ in range(47):
            unit.run(1800)
            on_s += 1800 if unit.meter.output_state else 0
        unit.enter(number, 2, buy(number))
        unit.run(1800)
        on_s += 1800 if unit.meter.output_state else 0
    return on_s


def test_buying_little_each_evening_gains_no_more_than_the_last_night():
    night_s = 16 * HOUR_S
    for amounts in ((1800,), (8 * HOUR_S,), (20 * HOUR_S, 60), (60, DAY_S)):
        unit = unit_at(EVENING_S + 1800)
        bought = []

        def buy(number: int, amounts=amounts, bought=bought) -> int:
            bought.append(amounts[number % len(amounts)])
            return bought[-1]

        on_s = supplied_s(unit, 4, buy)
        # Half hours in which supply ended are counted whole or not at all.
        assert on_s <= sum(bought) + night_s + 4 * 1800, (amounts, on_s, sum(bought))


def test_what_was_supplied_is_what_was_bought_and_is_owed():
    unit = unit_at(EVENING_S)
    bought_s = 0
    for number, (amount_s, wait_s) in enumerate(
        ((HOUR_S, 7000), (60, 30), (5 * HOUR_S, DAY_S), (20 * HOUR_S, HOUR_S), (90, 2 * DAY_S))
    ):
        unit.enter(number + 1, 2, amount_s)
        bought_s += amount_s
        unit.run(wait_s)
    # 1 kW while supplied; whatever is left would still come.
    supplied = unit.meter.import_energy.wh * 3600 // 1000
    left_s = unit.meter.payment.seconds_left(unit.meter.time.now_s())
    assert abs(supplied + left_s - bought_s - unit.meter.grace.owed_s) <= 60


def after_the_dark(paid_s: int, run_s: int, dark_s: int) -> FakeUnit:
    """A meter that bought `paid_s` at 15:00, ran for `run_s`, and had no power for `dark_s`."""
    unit = FakeUnit(chip=FakeChip(), kindness=Kindness(no_cut=NIGHT))
    unit.sample_ms = 60_000
    unit.begin(2, paid_s, now_s=EVENING_S - 3 * HOUR_S)
    unit.run(run_s)
    unit.outage(dark_s)
    return unit


def test_a_period_that_ended_in_the_dark_before_the_hours_ends():
    unit = after_the_dark(2 * HOUR_S, HOUR_S, 4 * HOUR_S)  # 17:00; power is back at 20:00
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0
    assert ev.SUPPLY_ON_GRACE not in unit.codes()


def test_a_period_that_ended_in_the_dark_in_these_hours_runs_on_and_owes_no_darkness():
    unit = after_the_dark(4 * HOUR_S, HOUR_S, 5 * HOUR_S)  # 19:00; power is back at 21:00
    assert unit.meter.output_state and unit.meter.grace.is_on and unit.meter.grace.owed_s == 0
    run_until(unit, MORNING_S)
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 13 * HOUR_S


def test_a_period_that_ended_in_the_dark_in_hours_long_past_ends():
    unit = after_the_dark(4 * HOUR_S, HOUR_S, 26 * HOUR_S)  # 19:00; back the next day at 18:00
    assert not unit.meter.output_state and unit.meter.grace.owed_s == 0


def test_grace_that_would_have_ended_in_the_dark_has():
    unit = after_the_dark(4 * HOUR_S, 5 * HOUR_S, 24 * HOUR_S)  # on grace; back a day later, 20:00
    assert not unit.meter.output_state and not unit.meter.grace.is_on
    assert unit.meter.grace.owed_s == HOUR_S
    unit = after_the_dark(4 * HOUR_S, 5 * HOUR_S, 2 * HOUR_S)  # back in the same night
    assert unit.meter.output_state and unit.meter.grace.owed_s == HOUR_S


def test_where_nobody_is_ever_cut_days_of_darkness_change_nothing():
    unit = FakeUnit(chip=FakeChip(), kindness=Kindness(no_cut=((0, 720), (720, 0))))
    unit.sample_ms = 60_000
    unit.begin(2, HOUR_S, now_s=EVENING_S)
    unit.run(60)
    unit.outage(3 * DAY_S)
    assert unit.meter.output_state and unit.meter.grace.is_on
    unit.outage(3 * DAY_S)
    assert unit.meter.output_state and unit.meter.grace.owed_s == 0
