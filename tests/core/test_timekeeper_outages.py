"""Wall time over outages, over the numbers at which counters end, and beside a better clock."""

from fakes import DAY_S, NOW_S, FakeChip, FakeUnit, pass_time, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, FAR_MS, TRUSTED, UNSET, Timekeeper
from meter.drivers.tick_clock import TickClock

# Ends of signed and unsigned counts of seconds since 1970, and of NTP's since 1900.
TURNS_S = (2**30, 2**31, 2_085_978_496, 2**32)


class Dice:
    """Numbers that look random and are the same in every run and on every Python."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        self._state = (self._state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        return (self._state >> 8) % limit


def supplied(end_s: int, chip=None) -> FakeUnit:
    """A meter in service that is paid until `end_s`, a hundred seconds before that."""
    unit = FakeUnit(chip=chip)
    unit.begin(2, 100, now_s=end_s - 100)
    return unit


def test_ntps_turn_is_in_2036():
    assert TURNS_S[2] + 2_208_988_800 == 2**32


def test_supply_ends_to_the_second_over_every_turn():
    for turn_s in TURNS_S:
        for end_s in (turn_s - 1, turn_s, turn_s + 1, turn_s + 50):
            unit = supplied(end_s)
            unit.run(99)
            assert unit.meter.output_state and unit.meter.time.now_s() == end_s - 1
            unit.run(1)
            assert not unit.meter.output_state and unit.meter.time.now_s() == end_s


def test_an_end_in_the_dark_with_a_battery_clock_over_every_turn():
    for turn_s in TURNS_S:
        for end_s in (turn_s - 1, turn_s, turn_s + 1):
            unit = supplied(end_s, FakeChip())
            assert unit.outage(99).output_state
            assert not unit.outage(1).output_state and not unit.relay.was_closed
            assert unit.meter.time.now_s() == end_s and unit.meter.time.quality == TRUSTED


def test_an_end_in_the_dark_without_a_battery_clock_waits_for_what_was_paid():
    for turn_s in TURNS_S:
        unit = supplied(turn_s)
        meter = unit.outage(3600)
        assert meter.output_state and meter.time.now_s() == turn_s - 100
        assert meter.time.quality == ESTIMATED
        unit.run(99)
        assert meter.output_state
        unit.run(1)
        assert not meter.output_state


def test_tokens_are_judged_over_every_turn():
    for turn_s in TURNS_S:
        unit = supplied(turn_s + 50)
        unit.run(100)  # now 50 s past the turn
        assert unit.judge(2, 2, 60, iat=turn_s - 60, exp=turn_s - 1) == 51
        assert unit.judge(2, 2, 60, nbf=turn_s + 60) == 52
        unit.enter(2, 1, turn_s + 2**31)
        assert unit.meter.payment.seconds_left(unit.meter.time.now_s()) == 2**31 - 50


def test_a_token_after_an_outage_tells_the_time_and_takes_nothing():
    unit = supplied(2_000_000_100)
    unit.run(40)
    unit.outage(DAY_S)
    assert unit.meter.time.now_s() == 2_000_000_000  # the last save
    later_s = 2_000_000_000 + DAY_S
    unit.enter(2, 2, 60, iat=later_s, exp=later_s + 60)
    assert unit.meter.time.now_s() == later_s and unit.meter.time.quality == ESTIMATED
    assert unit.meter.payment.seconds_left(later_s) == 160


def test_a_refused_token_tells_the_time_too_but_a_forged_one_does_not():
    unit = supplied(2_000_000_100)
    now_s = unit.meter.time.now_s()
    assert unit.judge(1, 2, 100, iat=now_s + 500, exp=now_s + 500) == 1  # used before
    assert unit.meter.time.now_s() == now_s + 500
    assert unit.judge(2, 2, 100, iat=now_s + 9000, exp=now_s + 9000, kid=b"stranger") == 32
    assert unit.meter.time.now_s() == now_s + 500
    assert unit.meter.payment.seconds_left(now_s + 500) == 100


def test_time_from_tokens_survives_the_next_cut():
    unit = supplied(2_000_000_100)
    later_s = 2_000_000_000 + 9 * DAY_S
    assert unit.judge(1, 2, 100, iat=later_s, exp=later_s) == 1
    assert unit.outage(5).time.now_s() == later_s


def test_trust_that_an_outage_ends_is_told_once():
    for chip, told in ((None, [418]), (FakeChip(), [])):
        unit = FakeUnit(chip)
        unit.begin(2, 10 * DAY_S)
        unit.outage(60)
        assert [code for code in unit.codes() if code == 418] == told
        unit.outage(60)
        assert 418 not in unit.codes()


def test_quality_after_each_way_to_know_the_time():
    unit = FakeUnit()
    assert unit.power_up().time.quality == UNSET
    unit.run(120)
    assert unit.outage().time.quality == UNSET
    unit = supplied(2_000_000_100)
    assert unit.meter.time.quality == TRUSTED
    assert unit.outage().time.quality == ESTIMATED
    assert unit.outage().time.quality == ESTIMATED
    unit.enter(2, 6, 2_000_000_500, iat=2_000_000_500, exp=2_000_000_500)
    assert unit.meter.time.quality == TRUSTED


def test_a_clock_that_could_not_be_stored_is_where_it_was_to_the_millisecond():
    for jump_s in (-999, 5, 999, DAY_S, 2**31):
        unit = supplied(2_000_000_100)
        unit.run(10)
        pass_time(unit.meter, 250)
        meter = unit.meter
        wait_ms = meter.time.ms_until(2_000_000_100)
        for place in unit.places:
            place.is_worn = True
        to_s = meter.time.now_s() + jump_s
        assert unit.judge(2, 6, to_s, iat=min(to_s, 1_999_000_000), exp=2**33) == 68
        assert meter.time.ms_until(2_000_000_100) == wait_ms
        assert meter.time.quality == TRUSTED
        unit.run(89)
        assert meter.output_state
        unit.run(1)
        assert not meter.output_state


def test_a_set_that_could_not_be_stored_leaves_demand_and_account_alone():
    for jump_s in (-999, 60, 7200, 400 * DAY_S):
        unit = FakeUnit()
        unit.begin(2, 10 * DAY_S)  # 08:00:00, a block's beginning
        unit.run(900)
        for place in unit.places:
            place.is_worn = True
        to_s = unit.meter.time.now_s() + jump_s
        assert unit.judge(2, 6, to_s, iat=1_700_000_000, exp=2**33) == 68
        unit.run(900)
        assert unit.meter.demand.last_w == 1000, jump_s
        assert unit.meter.billing.count == 0
        now_s = unit.meter.time.now_s()
        assert unit.meter.payment.seconds_left(now_s) == 10 * DAY_S - 1800


def test_a_nudge_never_turns_time_back_and_ends_a_second_beside():
    for seed in range(40):
        dice, time, better_ms = Dice(seed), Timekeeper(2**30 - 50, TRUSTED), (2**30 - 50) * 1000
        shown_s = time.now_s()
        for _ in range(60):
            step_ms = dice.below(2000)
            better_ms += step_ms
            time.advance(step_ms + dice.below(200) - 100 if step_ms > 100 else step_ms)
            if dice.below(5) == 0:
                time.nudge(better_ms // 1000 - time.now_s())
            if dice.below(3) == 0:
                time.settle_anchor()
            assert time.now_s() >= shown_s, seed
            shown_s = time.now_s()
        time.nudge(better_ms // 1000 - time.now_s())
        better_ms += 40_000
        time.advance(40_000)
        assert -2 <= better_ms // 1000 - time.now_s() <= 2, seed


def test_an_alarm_while_the_clock_waits_comes_when_it_shows_that_second():
    for behind_s in (0, 1, 2, 7, 29):
        time = Timekeeper(2**31 - 5, TRUSTED)
        time.advance(300)
        time.nudge(-behind_s)
        wait_ms = time.ms_until(2**31)
        assert wait_ms == 4700 + max(0, behind_s - 1) * 1000
        time.advance(wait_ms - 1)
        assert time.now_s() == 2**31 - 1
        time.advance(1)
        assert time.now_s() == 2**31


def test_a_set_ends_a_wait():
    time = Timekeeper(1000, TRUSTED)
    time.nudge(-20)
    time.set(2000)
    time.advance(5000)
    assert time.now_s() == 2005


def test_a_set_that_is_taken_back_leaves_the_wait():
    time = Timekeeper(1000, TRUSTED)
    time.nudge(-20)
    time.advance(1000)
    moment = time.moment()
    time.set(5000)
    time.return_to(moment)
    time.advance(18_000)
    assert time.now_s() == 1000
    time.advance(1000)
    assert time.now_s() == 1001


def test_milliseconds_add_up_past_a_small_int():
    # 2**30 ms is where small ints end on a 32-bit build: 12.4 days.
    for step_ms in (FAR_MS, FAR_MS - 1, 2**30 - 1, 2**30, 2**31 + 1):
        time = Timekeeper(2**31 - 10, TRUSTED)
        for steps in range(1, 4):
            time.advance(step_ms)
            assert time.now_s() == 2**31 - 10 + step_ms * steps // 1000
            time.settle_anchor()
            assert time.now_s() == 2**31 - 10 + step_ms * steps // 1000


def test_a_meter_that_is_called_late_ends_what_is_over_all_the_same():
    for late_ms in (2**29, 2**30 - 1, 2**30, 2**31 + 5):
        unit = supplied(2_000_000_100)
        unit.meter.tick(late_ms)
        assert not unit.meter.output_state
        assert unit.meter.time.now_s() == 2_000_000_000 + late_ms // 1000


class Ticks:
    """A tick counter that wraps at 2**30, as an ESP32's does."""

    PERIOD = 1 << 30

    def __init__(self, at: int) -> None:
        self.at = at

    def ticks_ms(self) -> int:
        return self.at

    def ticks_diff(self, later: int, earlier: int) -> int:
        half = self.PERIOD // 2
        return (later - earlier + half) % self.PERIOD - half

    def sleep_ms(self, ms: int):
        raise AssertionError("nobody sleeps here")


def test_a_meter_on_wrapping_ticks_keeps_time_to_the_millisecond():
    ticks = Ticks(Ticks.PERIOD - 4321)
    clock = TickClock(ticks.ticks_ms, ticks.ticks_diff, ticks.sleep_ms)
    unit = FakeUnit()
    unit.sample_ms = 60_000
    unit.begin(2, 30 * DAY_S)
    begin_s, passed_ms, steps = unit.meter.time.now_s(), 0, (1, 999, 59_999, 1 << 28, (1 << 29) - 1)
    while passed_ms < 3 * Ticks.PERIOD:
        for step_ms in steps:
            ticks.at = (ticks.at + step_ms) % Ticks.PERIOD
            passed_ms += step_ms
            unit.meter.tick(clock.elapsed_ms())
            assert unit.meter.time.now_s() == begin_s + passed_ms // 1000
    assert not unit.meter.output_state  # 37 days have passed


def test_signed_time_survives_a_cut_though_the_token_did_nothing():
    unit = FakeUnit()
    unit.begin()
    later_s = NOW_S + 600  # in the same half hour, so that nothing else is to be stored
    assert unit.meter.enter_token(token(9, [99], iat=later_s), 1).code == v.UNKNOWN_COMMAND
    assert unit.power_up().time.now_s() == later_s
