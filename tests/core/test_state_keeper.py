"""When the state is stored, and what happens when it cannot be."""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit, pass_time
from meter.core import event_log as ev
from meter.core import verdict as v


def writes(unit: FakeUnit) -> list:
    return [place.writes for place in unit.places + unit.quick]


def since(before: list, unit: FakeUnit) -> list:
    return [now - then for now, then in zip(writes(unit), before)]


def wear_out(unit: FakeUnit, is_worn: bool = True) -> None:
    for place in unit.places + unit.quick:
        place.is_worn = is_worn


def test_a_decision_is_stored_once_in_each_place_before_the_contact_moves():
    unit = FakeUnit()
    meter = unit.begin()
    stored_when_moved = []
    move = unit.relay.set
    unit.relay.set = lambda closed: (stored_when_moved.append(writes(unit)), move(closed))
    before = writes(unit)
    unit.enter(1, 2, DAY_S)
    assert since(before, unit) == [1, 1]
    assert stored_when_moved == [writes(unit)] and meter.output_state
    assert meter.enter_token(b"nonsense", 1).code != v.ACCEPTED
    assert unit.judge(1, 2, DAY_S) == v.ALREADY_ACCEPTED
    assert since(before, unit) == [1, 1]  # nothing was decided


def test_energy_and_time_are_stored_every_minute_and_not_more_often():
    unit = FakeUnit()
    unit.begin(2, 10 * DAY_S)
    unit.run(60)
    before = writes(unit)
    for minute in range(1, 29):
        unit.run(60)
        assert since(before, unit) == [minute, minute]


def test_a_decision_puts_off_the_next_save():
    unit = FakeUnit()
    unit.begin(2, 10 * DAY_S)
    unit.run(90)
    unit.enter(2, 2, DAY_S)
    before = writes(unit)
    unit.run(59)
    assert since(before, unit) == [0, 0]
    unit.run(1)
    assert since(before, unit) == [1, 1]


def test_the_first_save_after_power_up_is_at_once_and_mends_a_lost_copy():
    unit = FakeUnit()
    unit.begin(2, 10 * DAY_S)
    unit.places[0].record = b"rot"
    meter = unit.outage()
    assert unit.places[0].record == unit.places[1].record
    assert meter.health().recoveries == 1
    assert unit.outage().health().recoveries == 1


def test_fram_is_written_every_second_in_turn_and_flash_every_minute():
    unit = FakeUnit(quick=2)
    unit.begin(2, 10 * DAY_S)
    before = writes(unit)
    unit.run(59)
    flash, other_flash, one, other = since(before, unit)
    assert flash == other_flash == 0
    assert one + other == 59 and abs(one - other) == 1
    before = writes(unit)
    unit.run(1)
    assert since(before, unit) == [1, 1, 1, 1]


def test_with_fram_a_cut_costs_a_second():
    unit = FakeUnit(quick=2)
    meter = unit.begin(2, 10 * DAY_S)
    for seconds in (1, 59, 61, 1234):
        unit.run(seconds)
        counted_mj = meter.import_energy.wh * 3_600_000 + meter.import_energy.mj
        pass_time(meter, 999)
        meter = unit.outage()
        assert meter.import_energy.wh * 3_600_000 + meter.import_energy.mj == counted_mj
        unit.run(1)


def test_with_one_fram_torn_the_second_before_counts():
    for octets in (0, 1, 12, 100, -2):
        unit = FakeUnit(quick=2)
        unit.begin(2, 10 * DAY_S)
        unit.run(30)
        unit.cord.cut_at(0, octets)
        try:
            unit.run(1)
        except BaseException as cut:
            assert type(cut).__name__ == "PowerCut"
        else:
            raise AssertionError("no second was stored")
        meter = unit.outage()
        assert meter.time.now_s() in (NOW_S + 29, NOW_S + 30), octets
        assert meter.output_state


def test_failed_saves_are_tried_again_every_minute_and_counted():
    unit = FakeUnit()
    meter = unit.begin(2, 10 * DAY_S)
    unit.run(60)
    wear_out(unit)
    before = writes(unit)
    unit.run(600)
    assert since(before, unit) == [10, 10]
    assert meter.health().failed_saves == 10
    wear_out(unit, False)
    unit.run(60)
    assert meter.health().failed_saves == 10
    assert unit.outage().health().failed_saves == 10


def test_a_decision_that_could_not_be_stored_is_with_the_next_save():
    unit = FakeUnit()
    meter = unit.begin(2, 30)
    wear_out(unit)
    unit.run(30)
    assert not meter.output_state and ev.STATE_NOT_STORED in unit.codes()
    wear_out(unit, False)
    unit.run(60)
    unit.outage()
    assert ev.SUPPLY_PERIOD_ENDED not in unit.codes()  # it ended before, and that was stored


def test_time_goes_on_while_nothing_can_be_stored():
    unit = FakeUnit(quick=2)
    meter = unit.begin(2, 10 * DAY_S)
    wear_out(unit)
    for _ in range(2000):
        wait_ms = meter.tick(0)
        assert wait_ms > 0
        meter.tick(min(wait_ms, 977))
    assert meter.import_energy.wh > 0


def test_one_place_that_refuses_is_counted_and_costs_nothing_else():
    unit = FakeUnit()
    meter = unit.begin(2, 10 * DAY_S)
    unit.places[0].is_worn = True
    unit.enter(2, 2, DAY_S)
    assert meter.health().failed_saves == 1
    left_s = meter.payment.paid_until_s()
    unit.places[0].is_worn = False
    meter = unit.outage()
    assert meter.payment.paid_until_s() == left_s
    assert unit.places[0].record == unit.places[1].record


def test_the_generation_is_the_journals():
    unit = FakeUnit(quick=2)
    meter = unit.begin(2, 10 * DAY_S)
    generation = meter.health().generation
    unit.run(10)
    assert meter.health().generation == generation + 10


def test_a_new_meter_whose_first_save_failed_stores_whole_states_all_the_same():
    unit = FakeUnit(quick=2)
    wear_out(unit)
    unit.power_up()
    wear_out(unit, False)
    unit.run(5)
    assert unit.outage().provision(SERIAL, KEY, b"reader-secret", NOW_S) == v.ACCEPTED


def test_a_decision_that_failed_is_with_the_first_quick_save_that_is_taken():
    unit = FakeUnit(quick=2)
    unit.begin(2, DAY_S)
    wear_out(unit)
    assert unit.meter.remote_disconnect() and not unit.meter.output_state
    wear_out(unit, False)
    unit.run(1)
    assert not unit.outage().output_state
