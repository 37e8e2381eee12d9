"""Where and when a meter pushes: what makes sense, when it is due, and what survives."""

from fakes import DAY_S, FakeUnit
from meter.core.octets import OctetReader, OctetWriter
from meter.core.push_plan import SERIAL, PushPlan, address_of

HOME = b"192.168.1.20:4059"
OFFSET_MIN = 330
# Local midnight at the start of 1 March 2026, UTC+5:30.
START_S = 1_772_303_400


def planned(minute, day=0):
    plan = PushPlan()
    plan.send_to(HOME)
    plan.schedule(minute, day)
    plan.advance(START_S, OFFSET_MIN)
    return plan


def due_at(plan, *moments_s):
    """When it became due, of these moments."""
    found = []
    for now_s in moments_s:
        plan.advance(now_s, OFFSET_MIN)
        if plan.is_due:
            plan.is_due = False
            found.append(now_s)
    return found


def refused(action, *arguments):
    try:
        action(*arguments)
    except ValueError:
        return True
    return False


def test_a_destination_is_an_address_and_a_port():
    assert address_of(HOME) == ("192.168.1.20", 4059)
    assert address_of(b"0.0.0.255:65535") == ("0.0.0.255", 65535)
    for wrong in (
        b"192.168.1:4059",
        b"192.168.1.256:4059",
        b"192.168.1.20",
        b"192.168.1.20:",
        b"192.168.1.20:0",
        b"192.168.1.20:65536",
        b"192.168.1.20:4059:1",
        b"192.168.1.-2:1",
        b"192.168..2:1",
        b"192.168.1.2.3:1",
        b"head-end.example:4059",
        b"192.168.1.000002:1",
        b" 192.168.1.2:1",
    ):
        assert refused(address_of, wrong), wrong
        assert refused(PushPlan().send_to, wrong), wrong


def test_the_serial_line_is_a_destination_without_an_address():
    plan = PushPlan()
    assert not plan.has_address
    plan.send_to(SERIAL)
    assert not plan.has_address
    plan.send_to(HOME)
    assert plan.has_address


def test_patience_fits_its_types():
    plan = PushPlan()
    for wrong in ((65_536, 0, 0), (0, 256, 0), (0, 0, 65_536), (-1, 0, 0)):
        assert refused(plan.set_patience, *wrong)
    for wrong in ((1440, 0), (-1, 0), (0, 29), (0, -1)):
        assert refused(plan.schedule, *wrong)


def test_it_is_due_each_day_at_its_minute_once():
    plan = planned(5)
    assert plan.next_s() == START_S + 300 and not plan.is_due
    at_s = START_S + 300
    moments_s = (at_s - 1, at_s, at_s + 1, at_s + DAY_S - 1, at_s + DAY_S + 7, at_s + DAY_S + 8)
    assert due_at(plan, *moments_s) == [at_s, at_s + DAY_S + 7]
    assert plan.next_s() == at_s + 2 * DAY_S


def test_a_day_of_the_month_comes_once_a_month():
    plan = planned(0, 28)
    assert plan.next_s() == START_S + 27 * DAY_S
    assert due_at(plan, START_S + 27 * DAY_S) == [START_S + 27 * DAY_S]
    assert plan.next_s() == START_S + (27 + 31) * DAY_S  # 28 April


def test_a_clock_that_jumps_makes_it_due_once_or_not_at_all():
    plan = planned(60)
    assert due_at(plan, START_S + 400 * DAY_S) == [START_S + 400 * DAY_S]
    assert due_at(plan, START_S + 3 * DAY_S) == []
    assert plan.next_s() == START_S + 3 * DAY_S + 3600


def test_without_destination_or_schedule_nothing_is_planned():
    plan = planned(5)
    plan.send_to(b"")
    assert due_at(plan, START_S + DAY_S) == [] and plan.next_s() is None
    plan = planned(5)
    plan.unschedule()
    assert due_at(plan, START_S + DAY_S) == [] and plan.next_s() is None


def test_it_survives():
    for plan in (PushPlan(), planned(1439, 28), planned(0)):
        plan.set_patience(600, 3, 300)
        writer, again = OctetWriter(), PushPlan()
        plan.write_to(writer)
        reader = OctetReader(writer.octets())
        again.read_from(reader)
        reader.end()
        writer = OctetWriter()
        again.write_to(writer)
        assert again.is_scheduled == plan.is_scheduled and again.minute == plan.minute
        assert again.destination == plan.destination and again.day == plan.day
        assert (again.spread_s, again.retries, again.delay_s) == (600, 3, 300)


def test_a_meter_tells_when_it_is_due_after_all_was_decided_and_knows_after_a_cut():
    unit = FakeUnit()
    unit.sample_ms = 60_000
    meter = unit.begin(2, 9 * DAY_S)

    def to_my_home():
        meter.push.planned().send_to(HOME)
        meter.push.planned().schedule(90, 0)

    assert meter.configure(to_my_home, 422)
    told = []
    meter.push.on_due = lambda: told.append((meter.time.now_s(), meter.output_state))
    unit.run(2 * DAY_S)
    assert len(told) == 2 and told[1][0] - told[0][0] == DAY_S
    assert told[0][0] % DAY_S == 90 * 60 and told[0][1]
    plan = unit.power_up().push.plan
    assert plan is not None and plan.destination == HOME and plan.minute == 90
    unit.run(2 * DAY_S)  # nobody listens: nothing happens, and it does not stay due
    assert not plan.is_due


def test_a_meter_that_was_never_told_has_no_plan_and_what_is_taken_back_leaves_none():
    unit = FakeUnit()
    meter = unit.begin(2, DAY_S)
    assert meter.push.plan is None

    def to_nowhere():
        meter.push.planned().schedule(90, 0)
        meter.push.planned().send_to(b"nowhere")

    try:
        meter.configure(to_nowhere, 422)
    except ValueError:
        pass
    else:
        raise AssertionError("taken")
    assert meter.push.plan is None and unit.power_up().push.plan is None
