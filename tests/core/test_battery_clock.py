"""The clock with a battery: when it is believed at power-up, and what it does to the meter's."""

from fakes import DAY_S, NOW_S, FakeChip, FakeUnit, PowerCut, token
from meter.core import event_log as ev
from meter.core.battery_clock import ABSENT, BELIEVED, DOUBTED
from meter.core.timekeeper import ESTIMATED, TRUSTED

YEAR_S = 366 * DAY_S


def followed(*command) -> FakeUnit:
    """A meter with a battery clock that holds its time; half a minute after its last save."""
    unit = FakeUnit(chip=FakeChip())
    unit.begin(*(command or (2, 10 * DAY_S)))
    unit.run(90)
    assert unit.meter.health().battery_clock == BELIEVED
    return unit


def restored(unit: FakeUnit):
    """The minutes that the last event of restored power names."""
    return [event.detail for event in unit.meter.events if event.code == ev.POWER_RESTORED][-1]


def test_without_a_chip_there_is_none_and_time_stands_still_in_the_dark():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    meter = unit.outage(5000)
    assert meter.health().battery_clock == ABSENT
    assert meter.time.now_s() == NOW_S and meter.time.quality == ESTIMATED
    assert restored(unit) == 0 and ev.BATTERY_CLOCK_DOUBTED not in unit.codes()


def test_a_chip_is_set_when_the_meter_learns_the_time_and_not_before():
    chip = FakeChip()
    unit = FakeUnit(chip=chip)
    unit.power_up()
    unit.run(100)
    assert chip.shows_s is None
    unit.begin()
    assert chip.shows_s == NOW_S


def test_the_dark_counts_and_the_quality_stays():
    for dark_s in (0, 1, 29, 31, 3600, 400 * DAY_S, 10 * YEAR_S - 100):
        unit = followed()
        meter = unit.outage(dark_s)
        assert meter.time.now_s() == NOW_S + 90 + dark_s
        assert meter.time.quality == TRUSTED
        assert meter.health().battery_clock == BELIEVED
        assert ev.BATTERY_CLOCK_DOUBTED not in unit.codes()


def test_what_was_bought_runs_out_in_the_dark_with_a_chip():
    unit = followed(2, DAY_S)
    assert unit.outage(DAY_S - 91).output_state
    assert not unit.outage(1).output_state and not unit.relay.was_closed
    assert ev.SUPPLY_PERIOD_ENDED in unit.codes()


def test_the_minutes_in_the_dark_are_named_rounded_up_since_the_last_save():
    for dark_s, minutes in ((0, 1), (30, 1), (31, 2), (3600, 61), (YEAR_S, 65535)):
        unit = followed()
        unit.outage(dark_s)
        assert restored(unit) == minutes, dark_s


def refused(unit: FakeUnit) -> None:
    """The chip is not believed, and is set again at once."""
    meter = unit.power_up()
    assert meter.time.now_s() == NOW_S + 60  # the last save
    assert meter.time.quality == ESTIMATED and meter.output_state
    assert meter.health().battery_clock == DOUBTED
    assert ev.BATTERY_CLOCK_DOUBTED in unit.codes() and restored(unit) == 0
    if unit.chip.takes:
        assert unit.chip.shows_s == NOW_S + 60


def test_a_dead_battery_is_no_clock():
    unit = followed()
    unit.chip.shows_s = None
    refused(unit)


def test_a_chip_that_is_years_wrong_is_no_clock():
    for wrong_s in (-YEAR_S, -31 * YEAR_S, -100, 10 * YEAR_S + 1, 50 * YEAR_S):
        unit = followed()
        unit.chip.shows_s += wrong_s
        refused(unit)


def test_a_chip_that_is_years_ahead_but_might_have_counted_is_believed():
    unit = followed()
    unit.chip.shows_s += 9 * YEAR_S
    assert unit.power_up().time.now_s() == NOW_S + 90 + 9 * YEAR_S


def test_a_chip_that_failed_is_believed_again_once_it_has_counted_an_outage():
    unit = followed()
    unit.chip.shows_s = None
    refused(unit)
    unit.run(60)
    meter = unit.outage(7000)
    assert meter.time.now_s() == NOW_S + 120 + 7000
    assert meter.health().battery_clock == BELIEVED


def test_a_chip_that_cannot_be_set_is_not_believed():
    unit = FakeUnit(chip=FakeChip())
    unit.chip.takes = False
    unit.begin(2, DAY_S)
    unit.chip.shows_s = NOW_S + 5000  # it runs all the same, on a time of its own
    assert unit.meter.health().battery_clock == DOUBTED
    meter = unit.outage(3600)
    assert meter.time.now_s() == NOW_S and meter.health().battery_clock == DOUBTED
    unit.chip.takes = True
    unit.run(1800)
    assert meter.health().battery_clock == BELIEVED


def test_a_short_outage_is_no_reason_to_doubt_a_chip_that_is_a_little_behind():
    for behind_s in (1, 2, 29):
        for dark_s in (0, 1, 5):
            unit = followed()
            unit.chip.shows_s -= behind_s  # the meter's crystal is the faster one
            unit.enter(2, 2, 60)  # stored this second
            now_s = unit.meter.time.now_s()
            meter = unit.outage(dark_s)
            assert meter.health().battery_clock == BELIEVED
            assert meter.time.quality == TRUSTED
            assert meter.time.now_s() == max(now_s, now_s - behind_s + dark_s)


def set_clock(unit: FakeUnit, to_s: int) -> None:
    unit.enter(9, 6, to_s, iat=to_s, exp=to_s + 1000 * DAY_S)


def test_a_clock_set_reaches_the_chip_both_ways():
    for jump_s in (5000, -5000, 400 * DAY_S, -400 * DAY_S):
        unit = followed()
        now_s = unit.meter.time.now_s() + jump_s
        set_clock(unit, now_s)
        assert unit.chip.shows_s == now_s
        assert unit.outage(600).time.now_s() == now_s + 600


def test_a_jump_by_signed_time_reaches_the_chip():
    unit = followed()
    now_s = unit.meter.time.now_s() + DAY_S
    unit.enter(2, 2, 60, iat=now_s, exp=now_s)
    assert unit.chip.shows_s == now_s
    assert unit.outage(600).time.now_s() == now_s + 600


def test_the_old_time_of_a_chip_that_a_set_did_not_reach_is_not_believed():
    for jump_s in (DAY_S, -DAY_S):
        unit = followed()
        now_s = unit.meter.time.now_s() + jump_s
        unit.chip.takes = False
        set_clock(unit, now_s)
        unit.chip.takes = True
        meter = unit.outage(3600)
        assert meter.time.now_s() == now_s and meter.time.quality == ESTIMATED
        assert unit.chip.shows_s == now_s


def test_a_cut_at_any_write_of_a_clock_set_leaves_one_time_or_the_other():
    for jump_s in (DAY_S, -DAY_S):
        seen = set()
        for write in range(4):
            for octets in (0, 20, None):
                unit = followed()
                before_s = unit.meter.time.now_s()
                after_s = before_s + jump_s
                unit.cord.cut_at(write, octets)
                try:
                    set_clock(unit, after_s)
                except PowerCut:
                    pass
                else:
                    raise AssertionError("that write never came")
                meter = unit.outage(600)
                now_s = meter.time.now_s()
                # Counted on, or stood still since the save a minute and a half in: nothing between.
                assert now_s in (before_s + 600, before_s - 30, after_s + 600, after_s)
                left_s = meter.payment.seconds_left(now_s)
                assert 10 * DAY_S - 90 - 600 <= left_s <= 10 * DAY_S
                seen.add(now_s > before_s + 600 or now_s < before_s - 30)
        assert seen == {True, False}


def test_a_set_that_is_not_stored_leaves_chip_and_clock_alone():
    unit = followed()
    meter = unit.meter
    for place in unit.places:
        place.is_worn = True
    before = (meter.time.now_s(), meter.time.quality, unit.chip.shows_s)
    for to_s in (NOW_S + 40 * DAY_S, NOW_S - 40 * DAY_S):
        data = token(5, [6, to_s], iat=NOW_S - 50 * DAY_S, exp=NOW_S + 50 * DAY_S)
        assert meter.enter_token(data, 1).code == 68
        assert (meter.time.now_s(), meter.time.quality, unit.chip.shows_s) == before
        assert meter.health().battery_clock == BELIEVED
    for place in unit.places:
        place.is_worn = False
    assert unit.outage(600).time.now_s() == before[0] + 600


def test_a_jump_that_is_not_stored_does_not_reach_the_chip():
    unit = followed()
    now_s, end_s = unit.meter.time.now_s(), unit.meter.payment.paid_until_s()
    for place in unit.places:
        place.is_worn = True
    later = {"iat": now_s + DAY_S, "exp": now_s + DAY_S}
    assert unit.judge(1, 2, 10 * DAY_S, **later) == 1  # a duplicate, but it tells the time
    assert unit.meter.time.now_s() == now_s + DAY_S and unit.chip.shows_s == now_s
    for place in unit.places:
        place.is_worn = False
    meter = unit.outage(600)  # as if it had not been entered: no day is taken from anybody
    assert meter.time.now_s() == now_s + 600 and meter.payment.paid_until_s() == end_s


def test_the_meters_clock_is_kept_beside_the_chips():
    for parted_s, expected_s in ((10, 9), (2, 1), (1, 0), (0, 0), (-1, 0), (-10, -9), (30, 29)):
        unit = followed()
        unit.chip.shows_s += parted_s
        unit.run(1800)  # over the end of a demand block
        unit.run(60)
        assert unit.meter.time.now_s() - (NOW_S + 90 + 1860) == expected_s, parted_s
        assert unit.meter.time.quality == TRUSTED


def test_one_that_parts_by_more_has_failed():
    for parted_s in (31, -31, DAY_S, -YEAR_S):
        unit = followed()
        unit.chip.shows_s += parted_s
        unit.run(1860)
        assert unit.meter.time.now_s() == NOW_S + 90 + 1860
        assert unit.codes().count(ev.BATTERY_CLOCK_DOUBTED) == 1
        assert unit.meter.health().battery_clock == DOUBTED
        assert abs(unit.chip.shows_s - unit.meter.time.now_s()) <= 1  # it was set again


def test_one_that_falls_silent_has_failed_once():
    unit = followed()
    unit.chip.shows_s, unit.chip.takes = None, False
    unit.run(5 * 1800)
    assert unit.codes().count(ev.BATTERY_CLOCK_DOUBTED) == 1
    assert unit.meter.time.now_s() == NOW_S + 90 + 5 * 1800


def test_a_meter_that_never_knew_the_time_believes_no_chip():
    unit = FakeUnit(chip=FakeChip())
    unit.power_up()
    unit.run(120)
    unit.chip.shows_s = NOW_S
    meter = unit.outage(60)
    assert meter.time.now_s() < 1000 and meter.time.quality == 0
