"""Failed attempts lock a way in, longer each time, and no power cut makes it shorter."""

from fakes import FakeUnit
from meter.core.lockouts import WAYS, Lockouts
from meter.core.octets import OctetReader, OctetWriter

SECOND_MS = 1000


def after_a_cut(lockouts):
    writer = OctetWriter()
    lockouts.write_to(writer)
    again = Lockouts()
    again.read_from(OctetReader(writer.octets()))
    return again


def wait_s(lockouts, way=0):
    """How many seconds until somebody is let in."""
    for second in range(2000):
        if not lockouts.is_locked(way):
            return second
        lockouts.advance(SECOND_MS)
    raise AssertionError("for ever")


def test_three_failures_are_free_and_each_more_doubles_the_wait():
    lockouts = Lockouts()
    waits = []
    for _ in range(40):
        lockouts.fail(1)
        waits.append(wait_s(lockouts, 1))
    assert waits[:10] == [0, 0, 0, 10, 20, 40, 80, 160, 320, 640]
    assert set(waits[10:]) == {900}


def test_one_way_does_not_lock_another():
    lockouts = Lockouts()
    for _ in range(9):
        lockouts.fail(1)
    assert [way for way in range(WAYS) if lockouts.is_locked(way)] == [1]


def test_a_success_forgets_them():
    lockouts = Lockouts()
    for _ in range(9):
        lockouts.fail(2)
    lockouts.forget(2)
    assert not lockouts.is_locked(2) and not lockouts.has_failed(2)
    lockouts.fail(2)
    assert not lockouts.is_locked(2)


def test_a_cut_begins_the_wait_anew():
    lockouts = Lockouts()
    for _ in range(5):
        lockouts.fail(0)
    lockouts.advance(15 * SECOND_MS)
    assert wait_s(after_a_cut(lockouts)) == 20
    assert wait_s(lockouts) == 5
    assert wait_s(after_a_cut(after_a_cut(lockouts))) == 20


def test_each_way_s_failures_are_kept_apart():
    for way in range(WAYS):
        lockouts = Lockouts()
        for _ in range(99):
            lockouts.fail(way)
        again = after_a_cut(lockouts)
        assert [other for other in range(WAYS) if again.has_failed(other)] == [way]
        assert wait_s(again, way) == 900


def test_a_meter_keeps_them_and_its_time_unlocks():
    unit = FakeUnit()
    meter = unit.begin()
    for _ in range(4):
        meter.change(lambda meter=meter: meter.lockouts.fail(0))
    meter = unit.outage()
    assert meter.lockouts.is_locked(0)
    unit.run(9)
    assert meter.lockouts.is_locked(0)
    unit.run(1)
    assert not meter.lockouts.is_locked(0)
