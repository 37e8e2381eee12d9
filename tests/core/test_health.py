"""What a meter says of its own health is what happened to it."""

from fakes import DAY_S, FakeChip, FakeUnit, make_meter
from meter.core.battery_clock import ABSENT, BELIEVED
from meter.health import FLASH, FLASH_AND_FRAM, NO_STORAGE


def test_a_meter_without_a_journal_says_so():
    health = make_meter().health()
    assert (health.storage, health.generation, health.boots) == (NO_STORAGE, 0, 1)
    assert health.battery_clock == ABSENT


def test_storage_and_battery_clock_are_what_is_fitted():
    for quick, storage in ((0, FLASH), (1, FLASH_AND_FRAM), (2, FLASH_AND_FRAM)):
        unit = FakeUnit(chip=FakeChip(), quick=quick)
        unit.begin()
        health = unit.meter.health()
        assert (health.storage, health.battery_clock) == (storage, BELIEVED)


def test_every_boot_is_counted():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    for boots in range(2, 8):
        assert unit.outage().health().boots == boots


def test_counts_do_not_run_back_over_a_cut_by_more_than_a_minute():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    unit.enter(2, 4)
    unit.enter(3, 3)
    unit.run(60)
    before = unit.meter.health()
    after = unit.outage().health()
    assert after.event_count > before.event_count
    assert after.relay_moves == before.relay_moves + 1
    assert after.generation == before.generation + 1
    assert after.worst_erases >= before.worst_erases


def test_events_are_counted_past_the_list_that_holds_them():
    unit = FakeUnit()
    unit.begin()
    count = unit.meter.health().event_count
    for number in range(1, 101):
        assert unit.judge(number, 99) == 64
    assert unit.meter.health().event_count == count + 100 and len(unit.meter.events) == 32


def test_a_lost_copy_is_a_recovery_and_one_that_is_merely_older_is_none():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    older = unit.places[1].record
    unit.run(60)
    unit.places[1].record = older
    assert unit.outage().health().recoveries == 0
    for lost in (b"", b"rot"):
        unit.places[1].record = lost
        unit.outage()
    assert unit.meter.health().recoveries == 2


def test_a_day_of_ordinary_supply_wears_no_more_than_twenty_years_allow():
    unit = FakeUnit()
    unit.sample_ms = 60_000
    unit.begin(2, 3 * DAY_S)
    unit.run(DAY_S)
    before = unit.meter.health().worst_erases
    unit.run(DAY_S)
    after = unit.meter.health()
    assert 0 < after.worst_erases - before <= after.rated_erases // (20 * 366)
