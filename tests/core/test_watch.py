"""Conditions, thresholds and persistence; what a meter tells of them, and keeps over a cut."""

from fakes import NOW_S, FakeUnit, pass_time
from meter.core import event_log as ev
from meter.core import watch as w
from meter.core.condition import Condition
from meter.core.energy import COVER_OPEN, MAGNET, NEUTRAL_CURRENT, NEUTRAL_DISTURBED, Reading
from meter.core.event_log import EventLog, group_of
from meter.core.octets import OctetReader, OctetsError, OctetWriter

from boards.emulator.memory_shelf import MemoryShelf


def normal() -> Reading:
    reading = Reading()
    reading.voltage_mv, reading.current_ma, reading.neutral_ma = 230_000, 10_000, 10_000
    reading.power_mw, reading.power_factor_milli = 2_300_000, 1000
    reading.inputs = NEUTRAL_CURRENT
    return reading


def test_a_condition_needs_its_threshold_for_its_time():
    for is_low, sign in ((False, 1), (True, -1)):
        condition = Condition(sign * 100, sign * 90, 10, 5, is_low)
        assert not condition.look(sign * 99, 99_000)
        assert not condition.look(sign * 100, 9_999)
        assert not condition.look(sign * 99, 1)  # interrupted
        assert not condition.look(sign * 100, 9_999)
        assert condition.look(sign * 101, 1) and condition.is_on
        assert not condition.look(sign * 91, 99_000)
        assert not condition.look(sign * 90, 4_999)
        assert condition.look(sign * 90, 1) and not condition.is_on


def test_thresholds_that_cannot_be_are_refused():
    for begins_at, ends_at, begin_s, end_s, is_low in (
        (100, 100, 1, 1, False),
        (100, 101, 1, 1, False),
        (100, 100, 1, 1, True),
        (100, 99, 1, 1, True),
        (100, 90, -1, 1, False),
        (100, 90, 1, 65536, False),
    ):
        try:
            Condition(begins_at, ends_at, begin_s, end_s, is_low)
        except ValueError:
            continue
        raise AssertionError((begins_at, ends_at, begin_s, end_s))


def changed(**values) -> Reading:
    reading = normal()
    for name, value in values.items():
        setattr(reading, name, value)
    return reading


CASES = (
    (w.OVER_VOLTAGE, {"voltage_mv": 275_000}, 3),
    (w.LOW_VOLTAGE, {"voltage_mv": 170_000}, 4),
    (w.REVERSE_CURRENT, {"power_mw": -2_300_000, "power_factor_milli": -1000}, 6),
    (w.BYPASS, {"neutral_ma": 15_000}, 10),
    (w.OVER_CURRENT, {"current_ma": 40_000, "neutral_ma": 40_000}, 11),
    (w.EARTH_LOADING, {"neutral_ma": 0}, 51),
    (w.MAGNET_NEAR, {"inputs": NEUTRAL_CURRENT | MAGNET}, 81),
    (w.NEUTRAL_DISTURBANCE, {"inputs": NEUTRAL_CURRENT | NEUTRAL_DISTURBED}, 82),
    (w.LOW_POWER_FACTOR, {"power_factor_milli": -200}, 12),
    (w.COVER_OPENED, {"inputs": NEUTRAL_CURRENT | COVER_OPEN}, 83),
)


def test_each_disturbance_is_told_by_its_own_code_and_bit_and_nothing_else():
    for code, values, bit in CASES:
        watch = w.Watch()
        for _ in range(2000):
            watch.look(changed(**values), 1000)
        assert watch.changes_since(0) == [code], code
        assert watch.status_word() == 1 << bit and watch.is_on(code)
        bits = watch.on_bits()
        for _ in range(2000):
            watch.look(normal(), 1000)
        expected = [] if code == w.COVER_OPENED else [code + 1]
        assert watch.changes_since(bits) == expected, code


def test_a_wire_without_voltage_that_carries_current_is_told():
    watch = w.Watch()
    for _ in range(61):
        watch.look(changed(voltage_mv=0, power_mw=0), 1000)
    assert watch.changes_since(0) == [w.SINGLE_WIRE]


def test_a_normal_house_and_one_in_the_dark_tell_nothing():
    watch = w.Watch()
    for reading in (normal(), changed(current_ma=0, neutral_ma=0, power_mw=0)):
        for _ in range(5000):
            assert not watch.look(reading, 1000)


def test_a_neutral_that_is_not_measured_is_not_missed():
    watch = w.Watch()
    for _ in range(1000):
        assert not watch.look(changed(neutral_ma=0, inputs=0), 1000)


def test_hands_on_the_meter_are_counted_and_the_mains_are_not():
    watch = w.Watch()
    for _, values, _ in CASES:
        before = watch.on_bits()
        for _ in range(2000):
            watch.look(changed(**values), 1000)
        watch.changes_since(before)
    assert watch.tampers == 6


def test_what_is_on_survives_and_nonsense_is_refused():
    watch = w.Watch()
    watch.look(changed(inputs=COVER_OPEN), 1000)
    watch.tampers = 7
    writer = OctetWriter()
    watch.write_to(writer)
    again = w.Watch()
    again.read_from(OctetReader(writer.octets()))
    assert again.is_on(w.COVER_OPENED) and again.tampers == 7
    try:
        again.read_from(OctetReader(b"\xff\x00\x00"))
    except OctetsError:
        return
    raise AssertionError("taken")


class Unit(FakeUnit):
    """A meter with flash for its events."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = MemoryShelf()


def test_a_meter_tells_of_a_magnet_once_and_of_its_end():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    unit.front_end.inputs = MAGNET
    unit.run(60)
    unit.front_end.inputs = 0
    unit.run(60)
    codes = [event.code for event in meter.events if 201 <= event.code <= 216]
    assert codes == [201, 202] and meter.watch.tampers == 1
    assert meter.output_state  # nobody said that it should cut


def test_tamper_cuts_supply_where_that_was_configured():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    cuts = (w.MAGNET_NEAR, w.COVER_OPENED)
    assert meter.configure(lambda: meter.measuring.set_tamper_cuts(cuts), ev.THRESHOLDS_SET)
    unit.front_end.inputs = MAGNET
    unit.run(2)
    assert meter.output_state
    unit.run(2)
    assert not meter.output_state and meter.objections() == 4
    unit.front_end.inputs = 0
    unit.run(40)
    assert meter.output_state and meter.objections() == 0
    unit.front_end.inputs = COVER_OPEN
    unit.run(1)
    unit.front_end.inputs = 0
    unit.run(3600)
    assert not meter.output_state
    meter = unit.outage()
    assert not meter.output_state and not unit.relay.was_closed
    meter.clear_tamper()
    assert meter.output_state and meter.measuring.programmings == 1


def test_a_condition_that_nobody_looks_for_any_more_is_over():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    cuts = (w.MAGNET_NEAR, w.COVER_OPENED)
    meter.measuring.set_tamper_cuts(cuts)
    unit.front_end.inputs = MAGNET | COVER_OPEN
    unit.run(5)
    assert not meter.output_state

    def ignore() -> None:
        for code in cuts:
            meter.thresholds.set(code, 1, 0, 3, 30, is_used=False)

    assert meter.configure(ignore, ev.THRESHOLDS_SET)
    assert meter.output_state and meter.objections() == 0
    codes = [code for code in unit.codes() if 201 <= code <= 252 or code == ev.THRESHOLDS_SET]
    assert codes == [251, 201, 419, 202]  # the cover has no code for its end
    assert not unit.outage().watch.is_on(w.COVER_OPENED)


def test_the_status_word_has_the_open_switch_too():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    unit.front_end.inputs = MAGNET
    unit.run(5)
    assert meter.status_word() == 1 << 81
    unit.enter(2, 4)
    assert meter.status_word() == 1 << 81 | 1 << 84


def test_events_survive_a_cut_in_their_groups_with_what_was_measured():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    unit.front_end.inputs = MAGNET
    unit.run(600)
    wh = meter.import_energy.wh
    meter = unit.outage()
    tamper = told(meter, 4)
    assert [entry[1:3] for entry in tamper] == [(201, 0)]
    assert tamper[0][0] == NOW_S + 3 and tamper[0][4] == 230_000 and tamper[0][7] == 1
    power = [entry[1] for entry in told(meter, 2)]
    assert power == [101, 102]
    assert [entry[1] for entry in told(meter, 6)] == [302, 302]
    assert wh - 17 <= meter.import_energy.wh <= wh
    assert meter.watch.is_on(w.MAGNET_NEAR)


def told(meter, group: int) -> list:
    return [entry or () for entry in meter.events.groups[group].entries()]


def test_every_code_has_a_group():
    codes = (9, 51, 101, 182, 216, 251, 302, 401, 417)
    assert [group_of(code) for code in codes] == [0, 1, 2, 3, 4, 5, 6, 7, 7]


def test_a_fluttering_sensor_does_not_wear_the_flash_out():
    log = EventLog(MemoryShelf())
    for second in range(100_000, 130_000, 60):
        log.add(second, 201)
    log.add(130_000, 301)
    assert log.count == 501 and len(log) == 32
    assert [len(log.groups[4]), len(log.groups[6])] == [50, 1]
    log.add(2 * 86_400, 202)
    assert len(log.groups[4]) == 51


def test_settings_come_back_after_a_cut_and_what_is_refused_changes_nothing():
    unit = Unit()
    meter = unit.begin(2, 86_400)

    def change() -> None:
        meter.thresholds.set(w.LOW_VOLTAGE, 200_000, 210_000, 60, 60)
        meter.measuring.set_demand(900, 3)
        meter.measuring.set_load(900)

    def wrong() -> None:
        meter.measuring.set_load(3600)
        meter.measuring.set_demand(1000)

    assert meter.configure(change, ev.DEMAND_PERIOD_SET)
    try:
        meter.configure(wrong, ev.DEMAND_PERIOD_SET)
        raise AssertionError("taken")
    except ValueError:
        pass
    for _ in range(2):
        assert (meter.demand.period_s, meter.demand.slides) == (900, 3)
        assert meter.apparent_demand.period_s == meter.periods.load.period_s == 900
        assert meter.watch.conditions[1].begins_at == 200_000
        assert meter.measuring.programmings == 1
        meter = unit.outage()
    pass_time(meter, 900_000)
    assert meter.profiles and len(meter.profiles.blocks) == 1


def test_settings_that_cannot_be_stored_are_taken_back():
    unit = Unit()
    meter = unit.begin(2, 86_400)
    unit.settings_place.is_worn = True
    assert not meter.configure(lambda: meter.measuring.set_load(900), ev.LOAD_PERIOD_SET)
    assert meter.periods.load.period_s == 1800 and meter.measuring.programmings == 0
    assert ev.LOAD_PERIOD_SET not in [event.code for event in meter.events]
