"""The arithmetic of activate tokens: nothing lost, nothing counted twice, caps exact."""

from meter.core.energy import EnergyRegister
from meter.core.payment_control import (
    CAP_REACHED,
    MAX_PERIODS,
    POSTPAID,
    STILL_RUNNING,
    TIME_ENDED,
    PaymentControl,
)

DAY_S = 86400
NOW_S = 1_800_000_000


def account(wh: int = 0):
    register = EnergyRegister()
    register.wh = wh
    return PaymentControl(register), register


def test_extends_add_to_what_is_left():
    payment, _ = account()
    assert not payment.permits_supply()
    for _ in range(30):
        assert payment.activate_for(30 * DAY_S, None, NOW_S)
    assert payment.seconds_left(NOW_S) == 900 * DAY_S
    assert payment.paid_until_s() == NOW_S + 900 * DAY_S


def test_an_extend_in_the_dark_counts_from_now():
    payment, _ = account()
    payment.activate_for(DAY_S, None, NOW_S)
    assert payment.advance(NOW_S + DAY_S - 1) == STILL_RUNNING
    assert payment.advance(NOW_S + DAY_S) == TIME_ENDED
    assert not payment.permits_supply()
    payment.activate_for(DAY_S, None, NOW_S + 5 * DAY_S)
    assert payment.paid_until_s() == NOW_S + 6 * DAY_S


def test_until_states_the_whole_account_shorter_or_longer():
    payment, _ = account()
    payment.activate_for(10 * DAY_S, None, NOW_S)
    payment.activate_until(NOW_S + DAY_S, None, NOW_S)
    assert payment.seconds_left(NOW_S) == DAY_S
    payment.activate_until(NOW_S + 20 * DAY_S, None, NOW_S)
    assert payment.seconds_left(NOW_S) == 20 * DAY_S
    payment.activate_until(NOW_S, None, NOW_S)
    assert not payment.permits_supply() and payment.paid_until_s() is None


def test_a_cap_ends_a_period_to_the_millijoule():
    payment, register = account(wh=500)
    register.mj = 7
    payment.activate_for(DAY_S, 1000, NOW_S)
    assert payment.cap_left_wh() == 1000
    register.wh, register.mj = 1500, 6
    assert not payment.is_cap_reached() and payment.advance(NOW_S) == STILL_RUNNING
    assert payment.cap_left_wh() == 1
    register.mj = 7
    assert payment.is_cap_reached() and payment.advance(NOW_S) == CAP_REACHED
    assert not payment.permits_supply()


def test_capped_periods_follow_each_other_and_keep_their_own_energy():
    payment, register = account()
    payment.activate_for(DAY_S, 1000, NOW_S)
    payment.activate_for(DAY_S, 2000, NOW_S)
    payment.activate_for(DAY_S, None, NOW_S)
    assert payment.seconds_left(NOW_S) == 3 * DAY_S
    register.wh = 1100  # 100 Wh over the first cap: they are the second period's
    assert payment.advance(NOW_S + 60) == CAP_REACHED
    assert payment.cap_left_wh() == 1900
    assert payment.paid_until_s() == NOW_S + 60 + 2 * DAY_S
    assert payment.advance(NOW_S + 60 + DAY_S) == TIME_ENDED
    assert payment.cap_left_wh() is None and payment.permits_supply()


def test_waiting_periods_start_where_the_last_one_ended_however_late_we_look():
    payment, _ = account()
    payment.activate_for(DAY_S, 10**6, NOW_S)
    payment.activate_for(DAY_S, 10**6, NOW_S)
    payment.advance(NOW_S + DAY_S + 500)
    assert payment.paid_until_s() == NOW_S + 2 * DAY_S
    assert payment.advance(NOW_S + 9 * DAY_S) == TIME_ENDED
    assert not payment.permits_supply()


def test_a_full_account_refuses_and_keeps_what_it_has():
    payment, _ = account()
    for _ in range(MAX_PERIODS):
        assert payment.activate_for(DAY_S, 1000, NOW_S)
    assert not payment.activate_for(DAY_S, 1000, NOW_S)
    assert not payment.activate_for(DAY_S, None, NOW_S)
    assert payment.seconds_left(NOW_S) == MAX_PERIODS * DAY_S


def test_a_corrected_clock_keeps_lengths_and_keeps_moments():
    for skipped_s in (-3 * DAY_S, 3 * DAY_S):
        payment, _ = account()
        payment.activate_for(7 * DAY_S, None, NOW_S)
        payment.shift(skipped_s, NOW_S + skipped_s)
        assert payment.seconds_left(NOW_S + skipped_s) == 7 * DAY_S
        payment.activate_until(NOW_S + 7 * DAY_S, None, NOW_S)
        payment.shift(skipped_s, NOW_S + skipped_s)
        assert payment.paid_until_s() == NOW_S + 7 * DAY_S


def test_an_extend_behind_an_until_follows_it():
    payment, _ = account()
    payment.activate_until(NOW_S + DAY_S, None, NOW_S)
    payment.activate_for(DAY_S, None, NOW_S)
    payment.activate_for(DAY_S, None, NOW_S)
    assert payment.paid_until_s() == NOW_S + 3 * DAY_S
    payment.shift(3600, NOW_S + 3600)
    assert payment.paid_until_s() == NOW_S + 3 * DAY_S


def test_postpaid_supplies_without_an_account():
    payment, _ = account()
    payment.mode = POSTPAID
    assert payment.permits_supply() and payment.seconds_left(NOW_S) == 0


def test_a_clock_that_jumps_over_an_until_takes_nothing_from_what_waits_behind_it():
    for cap_wh in (None, 1000):
        payment, _ = account()
        payment.activate_until(NOW_S + 3600, None, NOW_S)
        payment.activate_for(DAY_S, cap_wh, NOW_S)
        payment.shift(10 * DAY_S, NOW_S + 10 * DAY_S)
        assert payment.advance(NOW_S + 10 * DAY_S) == TIME_ENDED
        assert payment.seconds_left(NOW_S + 10 * DAY_S) == DAY_S
