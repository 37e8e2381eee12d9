"""The limiter: how long is too long, attempts, lock-out, emergency; and a meter that obeys it."""

from fakes import DAY_S, NOW_S, FakeUnit
from meter.core import event_log as ev
from meter.core.limiter import HELD, LOCKED, SUPPLIED, Limiter, Limits
from meter.core.octets import OctetReader, OctetWriter

W = 1000  # mW


def limiter(**limits) -> Limiter:
    found = Limiter()
    for name, value in limits.items():
        setattr(found.limits, name, value)
    found.limits.check()
    return found


def seconds_until_change(found: Limiter, power_w: int, current_ma: int = 0, most_s=10_000) -> int:
    """How many seconds of this load it takes to change the state; `most_s` if it does not."""
    for second in range(1, most_s):
        if found.look(power_w * W, current_ma, 1000):
            return second
    return most_s


def test_without_limits_nothing_trips():
    assert seconds_until_change(Limiter(), 1_000_000, 4_000_000) == 10_000


def test_beyond_a_limit_it_trips_after_its_time_and_at_it_never():
    found = limiter(normal_w=3000, min_over_s=60)
    assert seconds_until_change(found, 3000) == 10_000
    assert seconds_until_change(found, -3001) == 60  # what is fed in overloads too
    assert found.state == HELD and found.tripped_at_w == -3001
    found = limiter(limit_ma=16_000, min_over_s=10)
    assert seconds_until_change(found, 9999, 16_000) == 10_000
    assert seconds_until_change(found, 0, 16_001) == 10


def test_a_breath_below_the_limit_begins_the_time_anew():
    found = limiter(normal_w=3000, min_over_s=60)
    for _ in range(100):
        assert seconds_until_change(found, 3001, most_s=59) == 59
        assert not found.look(3000 * W, 0, 1000)


def test_beyond_the_trip_limit_it_trips_at_once():
    for load in ((5001, 0), (0, 25_001)):
        found = limiter(normal_w=3000, min_over_s=60, trip_w=5000, trip_ma=25_000)
        assert seconds_until_change(found, *load) == 1


def test_it_tries_as_often_as_allowed_and_then_locks_out():
    found = limiter(normal_w=3000, min_over_s=5, hold_s=30, attempts=2, lockout_s=600)
    story = []
    for _ in range(8):
        load_w = 0 if found.objects else 4000
        story.append((seconds_until_change(found, load_w), found.state))
    once = [(5, HELD), (30, SUPPLIED), (5, HELD), (30, SUPPLIED), (5, LOCKED), (600, SUPPLIED)]
    assert story == once + once[:2]


def test_a_lock_out_without_an_end_waits_for_the_operator():
    found = limiter(normal_w=3000, min_over_s=5, attempts=0, lockout_s=0)
    seconds_until_change(found, 4000)
    assert found.state == LOCKED and seconds_until_change(found, 0, 0, 99_999) == 99_999
    found.forgive()
    assert not found.objects


def test_calm_for_long_enough_gives_all_attempts_back():
    for calm_s, state in ((299, LOCKED), (300, HELD)):
        found = limiter(normal_w=3000, min_over_s=5, hold_s=1, attempts=1, min_under_s=300)
        assert seconds_until_change(found, 4000) == 5
        seconds_until_change(found, 0)
        seconds_until_change(found, 100, most_s=calm_s + 1)
        seconds_until_change(found, 4000)
        assert found.state == state, calm_s


def test_an_emergency_lowers_the_limit_for_its_time_and_for_its_groups():
    found = limiter(
        normal_w=5000,
        emergency_w=500,
        emergency_id=7,
        emergency_from_s=NOW_S,
        emergency_duration_s=3600,
        emergency_groups=(1, 7),
    )
    for now_s, threshold_w, next_s in (
        (NOW_S - 1, 5000, NOW_S),
        (NOW_S, 500, NOW_S + 3600),
        (NOW_S + 3599, 500, NOW_S + 3600),
        (NOW_S + 3600, 5000, None),
    ):
        found.advance(now_s)
        assert (found.threshold_w, found.next_s(now_s)) == (threshold_w, next_s)
    found.limits.emergency_groups = (1, 2)
    found.advance(NOW_S)
    assert found.threshold_w == 5000


def test_an_emergency_without_a_limit_lifts_none():
    found = limiter(normal_w=5000, emergency_from_s=NOW_S, emergency_duration_s=60)
    found.advance(NOW_S)
    assert found.is_emergency and found.threshold_w == 5000


def test_limits_come_back_and_nonsense_is_refused():
    limits = limiter(normal_w=3000, trip_ma=1, emergency_groups=(1, 65535), attempts=9).limits
    writer = OctetWriter()
    limits.write_to(writer)
    again = Limits()
    reader = OctetReader(writer.octets())
    again.read_from(reader)
    reader.end()
    assert vars_of(again) == vars_of(limits)
    for name, value in (
        ("normal_w", -1),
        ("normal_w", 1_000_001),
        ("min_over_s", 1_000_001),
        ("attempts", 256),
        ("emergency_groups", (65536,)),
        ("emergency_groups", tuple(range(16))),
        ("emergency_from_s", -1),
    ):
        try:
            limiter(**{name: value})
        except ValueError:
            continue
        raise AssertionError((name, value))


def vars_of(limits: Limits) -> list:
    return [(name, value) for name, value in sorted(limits.__dict__.items())]


def limited(**limits) -> FakeUnit:
    unit = FakeUnit()
    meter = unit.begin(2, 30 * DAY_S)

    def change() -> None:
        for name, value in limits.items():
            setattr(meter.limiter.limits, name, value)

    assert meter.configure(change, ev.LOAD_LIMIT_SET)
    return unit


def test_it_is_told_when_there_is_a_limit_and_when_there_is_none():
    unit = limited(min_over_s=30)
    changes = [("trip_ma", 30_000), ("normal_w", 3000), ("trip_ma", 0), ("normal_w", 0)]

    def change() -> None:
        setattr(unit.meter.limiter.limits, *changes.pop(0))

    while changes:
        assert unit.meter.configure(change, ev.LOAD_LIMIT_SET)
    told = [code for code in unit.codes() if 158 <= code <= 160]
    assert told == [158, 158, 159, 158, 158, 158, 160]


def codes(unit: FakeUnit) -> list:
    return [event.code for event in unit.meter.events if event.code in (215, 216, 301, 302, 416)]


def test_an_overload_opens_the_contact_and_it_comes_back_by_itself():
    unit = limited(normal_w=3000, min_over_s=10, hold_s=60)
    unit.front_end.power_w = 3500
    unit.run(9)
    assert unit.meter.output_state
    unit.run(1)
    assert not unit.meter.output_state and unit.meter.objections() == 2
    unit.front_end.power_w = 500
    unit.run(59)
    assert not unit.meter.output_state
    unit.run(1)
    assert unit.meter.output_state and unit.meter.objections() == 0
    assert codes(unit) == [302, 215, 301, 216, 302]
    overload = next(event for event in unit.meter.events if event.code == 215)
    assert overload.detail == 3500


def test_a_trip_is_immediate_and_opens_in_the_same_sample():
    unit = limited(trip_w=5000)
    unit.front_end.power_w = 5001
    unit.run(1)
    assert not unit.meter.output_state


def test_lock_out_survives_a_cut_and_ends_with_the_operators_connect():
    unit = limited(normal_w=3000, min_over_s=1, hold_s=1, attempts=1, lockout_s=0)
    unit.front_end.power_w = 3500
    unit.run(10)
    assert codes(unit)[-2:] == [416, 301] and not unit.meter.output_state
    unit.outage()
    unit.front_end.power_w = 500
    unit.run(7200)
    assert not unit.meter.output_state and not unit.relay.was_closed
    assert not unit.meter.press_button()
    unit.enter(2, 3)  # connect
    assert unit.meter.output_state and unit.meter.objections() == 0


def test_an_emergency_acts_at_its_second():
    begins_s = NOW_S + 1000
    unit = limited(
        emergency_w=500, emergency_from_s=begins_s, emergency_duration_s=600, min_over_s=0
    )
    unit.run(1000)
    assert unit.meter.output_state
    unit.run(1)
    assert not unit.meter.output_state


def test_a_limit_never_lets_somebody_in_who_has_not_paid():
    unit = limited(trip_w=5000, hold_s=1)
    unit.front_end.power_w = 6000
    unit.run(1)
    unit.enter(2, 1, unit.meter.time.now_s())
    unit.run(10)
    assert not unit.meter.output_state and unit.meter.objections() == 1
