"""A record that the previous firmware wrote is read by this one, whatever moment power fails."""

from fakes import KEY, NOW_S, SERIAL, FakeUnit, PowerCut
from meter.core import verdict as v
from meter.core.journal import Journal
from meter.core.meter_state import UnknownLayoutError
from meter.core.octets import OctetsError
from meter.core.timekeeper import ESTIMATED
from vector_files import load, unhex

OLD = load("old_state.json")
NEW = 3
_BODY = 10  # where a record's body begins (SPEC 4.1)


def unit_of_old() -> FakeUnit:
    unit = FakeUnit()
    for place in unit.places:
        place.record = unhex(OLD["record"])
    return unit


def assert_is_the_old_state(meter) -> None:
    assert [meter.import_energy.wh, meter.import_energy.mj] == OLD["import"]
    assert [meter.export_energy.wh, meter.export_energy.mj] == OLD["export"]
    assert meter.time.now_s() == OLD["now_s"] and meter.time.quality == ESTIMATED
    assert meter.payment.paid_until_s() == OLD["paid_until_s"]
    assert meter.payment.cap_left_wh() == OLD["cap_left_wh"]
    assert meter.identity.serial == SERIAL and meter.provisioning.issuer_key == KEY
    assert meter.provisioning.reader_secret == b"reader-secret"
    assert meter.disconnector.control_mode == 5 and meter.output_state


def layouts(unit: FakeUnit) -> list:
    return [place.record[_BODY] for place in unit.places]


def test_everything_the_old_firmware_kept_is_there():
    unit = unit_of_old()
    assert layouts(unit) == [1, 1]
    assert_is_the_old_state(unit.power_up())


def test_the_replay_window_is_the_old_one():
    unit = unit_of_old()
    meter = unit.power_up()
    for number in (1, 3, 4):
        assert unit.judge(number, 2, 60) == v.ALREADY_ACCEPTED
    assert unit.judge(3, 6, NOW_S) == v.ALREADY_ACCEPTED
    before_s = meter.payment.paid_until_s()
    unit.enter(2, 2, 60)  # never used by the old firmware
    assert meter.payment.paid_until_s() == before_s + 60
    # Only tokens from the clock-set (4) on may tell the time.
    later = {"iat": meter.time.now_s() + 999, "exp": NOW_S * 2}
    assert unit.judge(2, 2, 60, **later) == v.ALREADY_ACCEPTED
    assert meter.time.now_s() == OLD["now_s"]
    unit.enter(5, 2, 60, **later)
    assert meter.time.now_s() == OLD["now_s"] + 999


def test_what_is_new_begins_as_on_a_new_meter():
    meter = unit_of_old().power_up()
    health = meter.health()
    assert (health.boots, health.failed_saves, health.recoveries) == (1, 0, 0)
    assert health.relay_moves == 1  # it closed at this boot
    assert meter.grace.owed_s == 0 and not meter.grace.is_on
    assert meter.demand.maximum_w == 0 and meter.billing.count == 0


def test_the_first_save_is_of_the_new_layout_and_continues_the_sequence():
    unit = unit_of_old()
    meter = unit.power_up()
    assert layouts(unit) == [NEW, NEW]
    assert meter.health().generation == int.from_bytes(unhex(OLD["record"])[4:8], "big") + 1
    again = unit.power_up()
    assert_is_the_old_state(again)
    assert again.health().boots == 2


def test_a_cut_anywhere_in_the_first_save_leaves_one_state_or_the_other():
    whole = unit_of_old()
    whole.power_up()
    length = len(whole.places[0].record)
    seen = set()
    for write in (0, 1):
        for octets in (0, 1, 9, 10, 11, length // 2, length - 1, None):
            unit = unit_of_old()
            unit.cord.cut_at(write, octets)
            try:
                unit.power_up()
            except PowerCut:
                pass
            else:
                raise AssertionError("nothing was stored at the first boot")
            body = Journal(unit.places).load() or b""
            seen.add(body[0])
            assert_is_the_old_state(unit.power_up())
            assert layouts(unit) == [NEW, NEW]
    assert seen == {1, NEW}


def with_layout(layout: int) -> FakeUnit:
    unit = unit_of_old()
    journal = Journal(unit.places)
    body = journal.load() or b""
    journal.save(bytes((layout,)) + body[1:])
    return unit


def test_layouts_nobody_knows_are_refused_and_nothing_is_overwritten():
    for layout in (0, NEW + 1, NEW + 2, 255):
        unit = with_layout(layout)
        kept = [place.record for place in unit.places]
        try:
            unit.power_up()
        except UnknownLayoutError:
            assert [place.record for place in unit.places] == kept
        else:
            raise AssertionError("a layout nobody knows was taken for ours")


def test_a_body_that_is_no_state_is_refused_and_nothing_is_overwritten():
    body = unhex(OLD["record"])[_BODY:-4]
    for wrong in (body[:-1], body + b"\x00", b"\x02" + body[1:], body[:1], b""):
        unit = FakeUnit()
        Journal(unit.places).save(wrong)
        kept = [place.record for place in unit.places]
        try:
            unit.power_up()
        except OctetsError:
            assert [place.record for place in unit.places] == kept
        else:
            raise AssertionError("nonsense was taken for a state")
