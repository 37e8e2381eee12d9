"""One relay: it rests between two moves, and what it does not do is noticed."""

from fakes import DAY_S, FakeRelay, FakeUnit
from meter.contact import DISOBEYS, GUARDED, LOAD_WHILE_OPEN, OBEYS, Contact
from meter.core import event_log as ev
from meter.core.counters import Counters

DWELL_MS = 10_000
MINUTE_MS = 60_000


def contact(dwell_ms: int = DWELL_MS):
    relay, counters = FakeRelay(), Counters()
    return Contact(relay, dwell_ms, counters), relay, counters


def test_the_first_move_need_not_wait():
    one, relay, counters = contact()
    assert one.follow(True) and relay.closed and counters.relay_moves == 1


def test_it_rests_both_ways():
    one, relay, _ = contact()
    for wanted in (True, False, True, False):
        assert one.follow(wanted)
        one.advance(DWELL_MS - 1)
        assert not one.follow(not wanted) and relay.closed == wanted
        assert one.ms_until_due() == 1
        one.advance(1)
        assert one.ms_until_due() == 0


def test_the_last_wish_wins_while_it_rests():
    one, relay, counters = contact()
    one.follow(True)
    for wanted in (False, True, False, True):
        assert not one.follow(wanted)
    one.advance(DWELL_MS)
    assert not one.follow(True) and relay.closed and counters.relay_moves == 1
    assert one.follow(False) and not relay.closed and counters.relay_moves == 2


def test_nothing_is_due_while_it_stands_where_it_should():
    one, _, _ = contact()
    assert one.ms_until_due() > DAY_S * 1000
    one.follow(True)
    assert one.ms_until_due() > DAY_S * 1000


def test_only_real_moves_are_counted():
    one, relay, counters = contact(0)
    relay.is_stuck = True
    for _ in range(5):
        assert not one.follow(True)
        one.advance(MINUTE_MS)
    assert relay.moves == 5 and counters.relay_moves == 0 and one.state == DISOBEYS
    relay.is_stuck = False
    assert one.follow(True) and counters.relay_moves == 1 and one.state == OBEYS


def test_a_stuck_relay_is_tried_once_a_minute():
    one, relay, _ = contact(0)
    relay.is_stuck = True
    one.follow(True)
    assert one.ms_until_due() == MINUTE_MS
    for _ in range(59):
        one.advance(1000)
        assert not one.follow(True)
    assert relay.moves == 1
    one.advance(1000)
    one.follow(True)
    assert relay.moves == 2


def test_a_relay_that_is_where_it_should_be_again_obeys():
    one, relay, _ = contact(0)
    relay.is_stuck = True
    one.follow(True)
    assert one.state == DISOBEYS
    one.follow(False)
    assert one.state == OBEYS


def watched(one, *powers_mw) -> list:
    return [one.watch(power_mw) for power_mw in powers_mw]


def test_a_load_while_open_is_told_once_and_after_three_samples():
    one, _, _ = contact()
    assert watched(one, 20_000, 20_000, 20_000, 20_000) == [False, False, True, False]
    assert one.state == LOAD_WHILE_OPEN
    assert watched(one, 9_999) == [False] and one.state == OBEYS
    assert watched(one, -20_000, 20_000, -20_000) == [False, False, True]


def test_what_flows_through_a_closed_contact_is_no_wonder():
    one, _, _ = contact()
    watched(one, 20_000, 20_000)
    one.follow(True)
    assert watched(one, *(20_000,) * 5) == [False] * 5 and one.state == OBEYS


def test_a_flow_that_pauses_begins_anew():
    one, _, _ = contact()
    assert not any(watched(one, 20_000, 20_000, 0, 20_000, 20_000, 0))


def test_a_load_that_began_while_the_relay_did_not_obey_is_told_afterwards():
    one, relay, _ = contact()
    relay.is_stuck = True
    one.follow(True)  # stuck open, and somebody helped himself
    assert not any(watched(one, *(20_000,) * 5)) and one.state == DISOBEYS
    one.follow(False)
    assert watched(one, 20_000) == [True] and one.state == LOAD_WHILE_OPEN


# The same, in a whole meter.


def resting(dwell_ms: int = DWELL_MS) -> FakeUnit:
    unit = FakeUnit(dwell_ms=dwell_ms)
    unit.begin(2, DAY_S)
    return unit


def test_a_disconnect_while_resting_comes_when_it_may():
    unit = resting()
    unit.enter(2, 4)
    assert unit.meter.output_state
    unit.run(9)
    assert unit.meter.output_state
    unit.run(1)
    assert not unit.meter.output_state
    assert unit.codes()[-1] == ev.LOAD_SWITCH_DISCONNECTED


def test_a_disconnect_taken_back_while_resting_moves_nothing():
    unit = resting()
    unit.enter(2, 4)
    unit.run(5)
    unit.enter(3, 3)
    unit.run(60)
    assert unit.meter.output_state and unit.meter.health().relay_moves == 1


def test_the_rest_is_over_after_a_cut():
    unit = resting()
    unit.enter(2, 4)
    assert not unit.outage().output_state and not unit.relay.was_closed


def test_supply_that_ends_while_resting_ends_when_it_may():
    unit = resting()
    unit.enter(2, 1, unit.meter.time.now_s() + 5)
    unit.run(9)
    assert unit.meter.output_state
    unit.run(1)
    assert not unit.meter.output_state


def test_a_meter_asks_to_be_called_when_the_rest_is_over():
    unit = resting(dwell_ms=1234)
    unit.enter(2, 4)
    waits = []
    while unit.meter.output_state:
        waits.append(unit.meter.tick(0))
        assert waits[-1] > 0
        unit.meter.tick(waits[-1])
    assert sum(waits) == 1234


def test_a_stuck_relay_is_told_once_and_tried_every_minute():
    unit = resting(0)
    unit.relay.is_stuck = True
    unit.enter(2, 4)
    moves = unit.relay.moves
    assert unit.meter.health().relay_state == DISOBEYS and unit.meter.output_state
    unit.run(600)
    assert unit.relay.moves == moves + 10
    assert unit.codes().count(ev.RELAY_DISOBEYS) == 1
    assert ev.LOAD_SWITCH_DISCONNECTED not in unit.codes()
    unit.relay.is_stuck = False
    unit.run(60)
    assert not unit.meter.output_state and unit.meter.health().relay_state == OBEYS
    assert unit.codes()[-1] == ev.LOAD_SWITCH_DISCONNECTED
    assert unit.meter.health().relay_moves == 2


def test_a_stuck_relay_holds_up_nothing():
    unit = resting(0)
    unit.relay.is_stuck = True
    unit.enter(2, 4)
    wh = unit.meter.import_energy.wh
    unit.run(3600)
    assert unit.meter.import_energy.wh == wh + 1000  # what flows is counted
    unit.enter(3, 2, 60)


def test_a_relay_that_is_welded_at_power_up_is_noticed_then():
    unit = FakeUnit()
    unit.begin()
    unit.relay.closed = unit.relay.is_stuck = True
    unit.run(1800)
    assert unit.meter.health().relay_state == DISOBEYS
    assert ev.RELAY_DISOBEYS in unit.codes()


def test_a_bypass_is_told_once_for_each_episode():
    unit = FakeUnit()
    unit.begin()
    for episode in (1, 2):
        unit.front_end.bypass_w = 50
        unit.run(120)
        assert unit.codes().count(ev.LOAD_WHILE_OPEN) == episode
        assert unit.meter.health().relay_state == LOAD_WHILE_OPEN
        unit.front_end.bypass_w = 0
        unit.run(120)
        assert unit.meter.health().relay_state == OBEYS


def test_a_contact_that_closed_again_ends_the_episode():
    unit = FakeUnit()
    unit.begin()
    unit.front_end.bypass_w = 50
    unit.run(120)
    unit.enter(1, 2, DAY_S)
    unit.run(1)
    assert unit.meter.output_state and unit.meter.health().relay_state == OBEYS


def test_moves_are_counted_over_cuts():
    unit = resting(0)
    for number in (2, 4, 6):
        unit.enter(number, 4)
        unit.enter(number + 1, 3)
    assert unit.meter.health().relay_moves == 7
    unit.run(60)
    assert unit.outage().health().relay_moves == 8  # the spring opened it, the meter closed it


def test_what_something_else_moved_is_tried_again_in_a_minute():
    one, relay, counters = contact(0)
    one.follow(True)
    relay.closed = False  # a protection
    assert one.look() and one.state == DISOBEYS and one.ms_until_due() == MINUTE_MS
    assert not one.look(), "said once"
    one.advance(MINUTE_MS)
    assert not one.follow(True) and relay.closed and counters.relay_moves == 2


def test_what_is_moved_away_again_and_again_is_tried_again_each_time():
    unit = resting(0)
    for trip in range(3):  # a protection, and the load is still there
        unit.relay.closed = False
        unit.run(59)
        assert not unit.meter.output_state, trip
        unit.run(2)
        assert unit.meter.output_state, trip
    assert unit.codes().count(ev.RELAY_DISOBEYS) == 1


def test_late_feedback_is_not_believed_at_once():
    """A welded contact whose feedback says for some seconds what was asked for."""
    one, relay, _ = contact(0)
    one.follow(True)
    one.follow(False)
    for times in range(3):
        relay.closed = True  # late, the truth
        assert one.look() == (times == 0)
        one.advance(MINUTE_MS)
        assert not one.follow(False) and one.state == DISOBEYS
    one.advance(MINUTE_MS)
    assert not one.look() and one.state == OBEYS, "it stayed open: the weld is gone"


def test_what_strayed_to_where_it_should_be_is_well():
    one, relay, _ = contact(0)
    one.follow(True)
    one.follow(False)
    relay.closed = True
    one.look()
    relay.closed = False
    assert not one.look()
    one.advance(MINUTE_MS)
    assert not one.follow(False) and not one.look() and one.state == OBEYS


class FakeGuard(FakeRelay):
    """A relay that its guard opens, for as long as `tripped` is not 0."""

    def __init__(self) -> None:
        FakeRelay.__init__(self)
        self.tripped = self.trips = 0

    def trip(self, reason: int) -> None:
        self.set(False)
        self.tripped = reason
        self.trips += 1

    def set(self, closed: bool) -> None:
        if not closed or not self.tripped:
            FakeRelay.set(self, closed)


def guarded():
    relay = FakeGuard()
    one = Contact(relay, 0, Counters())
    one.follow(True)
    return one, relay


def test_a_trip_is_told_once_with_its_reason():
    one, relay = guarded()
    assert one.take_trip() == 0 and one.state == OBEYS
    relay.trip(2)
    assert one.take_trip() == 2 and one.state == GUARDED
    assert one.take_trip() == 0 and not one.look() and one.ms_until_due() == MINUTE_MS
    relay.trip(1)
    assert one.take_trip() == 1


def test_while_the_guard_rests_the_contact_is_tried_each_minute_and_is_not_disobedient():
    one, relay = guarded()
    relay.trip(1)
    one.take_trip()
    for _ in range(2):
        one.advance(MINUTE_MS)
        assert not one.follow(True) and one.state == GUARDED
        assert one.ms_until_due() == MINUTE_MS
    relay.tripped = 0
    one.advance(MINUTE_MS)
    assert one.follow(True) and one.state == OBEYS and relay.closed


def test_supply_that_ends_meanwhile_leaves_nothing_to_wait_for():
    one, relay = guarded()
    relay.trip(1)
    one.take_trip()
    one.follow(False)
    assert one.state == OBEYS and not relay.closed


def test_a_trip_that_opens_nothing_is_a_weld():
    one, relay = guarded()
    relay.is_stuck = True
    relay.trip(1)
    assert one.take_trip() == 1 and one.state == OBEYS
    one.follow(False)
    assert one.state == DISOBEYS


def test_a_contact_that_is_closed_though_its_guard_rests_disobeys():
    """Feedback that comes late shows the weld; what payment wants does not count then."""
    one, relay = guarded()
    relay.trip(1)
    one.take_trip()
    relay.closed = True
    assert one.look() and one.state == DISOBEYS


def test_a_load_behind_a_contact_that_the_guard_has_opened_is_told():
    one, relay = guarded()
    relay.trip(1)
    one.take_trip()
    assert watched(one, *(20_000,) * 4) == [False, False, True, False]
    assert one.state == LOAD_WHILE_OPEN


def test_a_meter_says_what_its_guard_has_done():
    unit = FakeUnit()
    unit.make_relay = FakeGuard
    unit.begin(2, DAY_S)
    for reason in (1, 2):
        unit.relay.trip(reason)
        unit.run(90)
        assert not unit.meter.output_state and unit.meter.health().relay_state == GUARDED
        event = list(unit.meter.events)[-1]
        assert (event.code, event.detail) == (ev.GUARD_TRIPPED, reason)
        unit.relay.tripped = 0
        unit.run(60)
        assert unit.meter.output_state and unit.meter.health().relay_state == OBEYS
        assert unit.codes()[-1] == ev.LOAD_SWITCH_CONNECTED
    assert ev.RELAY_DISOBEYS not in unit.codes()
