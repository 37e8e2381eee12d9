"""Billing on authority: the day of the month, and a period ended now; whatever the power does."""

from fakes import DAY_S, NOW_S, FakeUnit
from meter.core import event_log as ev
from meter.core import verdict as v
from meter.core.calendar import civil, unix_seconds
from meter.core.timekeeper import UNSET

from boards.emulator.memory_shelf import MemoryShelf


class Unit(FakeUnit):
    """A meter with flash for its profiles."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = MemoryShelf()


def periods(unit: Unit) -> list:
    profiles = unit.meter.profiles
    assert profiles is not None
    return [entry or () for entry in profiles.billing.entries()]


def begun() -> Unit:
    unit = Unit()
    unit.begin(2, 400 * DAY_S)
    unit.run(3600)
    return unit


def set_day(unit: Unit, day: int) -> None:
    change = unit.meter.measuring.set_billing_day
    assert unit.meter.configure(lambda: change(day), ev.BILLING_DAY_SET)


def test_a_reset_ends_the_period_with_an_entry_and_the_maxima_begin_anew():
    unit = begun()
    meter = unit.meter
    assert meter.reset_demand() == v.ACCEPTED
    (entry,) = periods(unit)
    assert entry[:2] == (NOW_S + 3600, 1000) and entry[5] == 60
    assert entry[7] == entry[13] == 1000  # of all, and of rate 1
    assert (meter.billing.count, meter.demand.maximum_w, meter.rates.maximum_w(1)) == (1, 0, (0, 0))
    assert meter.periods.billing_span.minutes() == 0
    assert unit.codes()[-2:] == [ev.BILLING_PERIOD_CLOSED, ev.DEMAND_RESET]
    unit.run(1800)
    assert meter.demand.maximum_w == 1000


def test_without_a_clock_there_is_nothing_to_reset():
    unit = Unit()
    meter = unit.power_up()
    assert meter.time.quality == UNSET and meter.reset_demand() == v.NOT_ALLOWED
    assert meter.billing.count == 0 and ev.DEMAND_RESET not in unit.codes()


def test_a_reset_that_cannot_be_stored_is_taken_back():
    unit = begun()
    for place in unit.places:
        place.is_worn = True
    assert unit.meter.reset_demand() == v.NOT_STORED
    assert (unit.meter.billing.count, unit.meter.demand.maximum_w) == (0, 1000)
    assert ev.DEMAND_RESET not in unit.codes()


def test_the_day_that_was_set_ends_the_period_and_holds_after_a_cut():
    unit = begun()
    day = civil(NOW_S)[2] % 28 + 2
    set_day(unit, day)
    unit.sample_ms = 60_000
    unit.outage()
    end_s = unit.meter.billing.next_close_s(unit.meter.time.now_s(), 0)
    assert civil(end_s)[2] == day
    unit.run(end_s - unit.meter.time.now_s() - 1)
    assert unit.meter.billing.count == 0
    unit.run(1)
    assert [entry[0] for entry in periods(unit)] == [end_s]


def test_a_cut_between_the_setting_and_the_state_closes_no_month_wrongly():
    """The settings say another day already, the state counts months by the one before."""
    for before, day in ((15, 1), (1, 15)):
        unit = Unit()
        unit.sample_ms = 300_000
        unit.power_up()
        set_day(unit, before)
        unit.begin(2, 400 * DAY_S, now_s=unix_seconds(2027, 5, 31, 0, 0, 0))
        unit.run(2 * DAY_S)
        state, count = [place.record for place in unit.places], unit.meter.billing.count
        set_day(unit, day)
        for place, record in zip(unit.places, state):
            place.record = record
        meter = unit.outage()
        end_s = meter.billing.next_close_s(meter.time.now_s(), 0)
        unit.run(end_s - meter.time.now_s())
        assert (meter.billing.count, meter.billing.closed_at_s) == (count + 1, end_s), day
