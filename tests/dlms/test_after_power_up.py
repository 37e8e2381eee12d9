"""A real meter is cut off and comes back: what its clock and its health say to a reader then."""

from fakes import KEY, NOW_S, SERIAL, FakeFrontEnd, FakePlace, FakeRelay, FakeVerifier, pass_time
from loopback import Bench
from meter.core.journal import Journal
from meter.core.timekeeper import Timekeeper
from meter.dlms import date_time
from meter.identity import Identity
from meter.meter import Meter

SECRET = b"reader-secret"
CLOCK = "0.0.1.0.0.255"
OFFSET_MIN = 330
DARK_S = 5000


class FakeClockChip:
    """A battery clock; `now_s` None is one whose oscillator has stopped."""

    def __init__(self) -> None:
        self.now_s = None

    def read_s(self):
        return self.now_s

    def set_s(self, unix_s):
        self.now_s = unix_s
        return True


class Unit:
    def __init__(self, chip=None) -> None:
        self.chip = chip
        self.places = (FakePlace(), FakePlace())

    def power_up(self) -> Meter:
        relay = FakeRelay()
        meter = Meter(
            Identity(SERIAL, "emulator"),
            FakeFrontEnd(relay),
            relay,
            Timekeeper(utc_offset_min=OFFSET_MIN),
            1000,
            FakeVerifier,
            Journal(self.places),
            self.chip,
        )
        meter.tick(0)
        return meter


def reader_of(meter):
    bench = Bench(meter=meter, password=SECRET, portion=4096)
    bench.connect()
    return bench


def clock_of(meter):
    """Status and seconds that the clock object shows; its date-time must carry the same status."""
    bench = reader_of(meter)
    octets = bench.get(8, CLOCK)
    status = bench.get(8, CLOCK, 4)
    assert octets[11] == status
    return status, date_time.to_unix(octets)


def cut_and_return(unit, dark_s=DARK_S):
    meter = unit.power_up()
    assert meter.provision(SERIAL, KEY, SECRET, NOW_S) == 0
    pass_time(meter, 120_000)
    assert clock_of(meter) == (date_time.STATUS_OK, NOW_S + 120)
    if unit.chip and unit.chip.now_s is not None:
        unit.chip.now_s = NOW_S + 120 + dark_s
    return unit.power_up()


def test_without_a_battery_clock_the_time_is_doubtful():
    status, now_s = clock_of(cut_and_return(Unit()))
    assert status == date_time.STATUS_DOUBTFUL
    assert now_s and NOW_S + 60 <= now_s <= NOW_S + 120


def test_with_a_battery_clock_that_went_on_the_time_is_still_trusted():
    status, now_s = clock_of(cut_and_return(Unit(FakeClockChip())))
    assert (status, now_s) == (date_time.STATUS_OK, NOW_S + 120 + DARK_S)


def test_with_one_that_stopped_it_is_doubtful():
    unit = Unit(FakeClockChip())
    cut_and_return(unit)
    unit.chip.now_s = None
    assert clock_of(unit.power_up())[0] == date_time.STATUS_DOUBTFUL


def test_a_clock_set_makes_it_good_again():
    meter = cut_and_return(Unit())
    meter.time.set(NOW_S + 9000)
    assert clock_of(meter) == (date_time.STATUS_OK, NOW_S + 9000)


def test_before_provisioning_it_is_invalid():
    bench = Bench(sap=16, meter=Unit().power_up(), portion=4096)
    bench.connect()
    assert bench.get(8, CLOCK, 4) == date_time.STATUS_INVALID
    assert bench.get(8, CLOCK)[11] == date_time.STATUS_INVALID


def test_a_power_failure_shows_in_its_count_and_in_health():
    unit = Unit(FakeClockChip())
    bench = reader_of(cut_and_return(unit))
    assert bench.get(1, "0.0.96.7.0.255") == 1
    health = bench.get(1, "0.0.128.4.0.255")
    assert len(health) == 12
    assert health[0] == 2 and health[1] > 2 and health[8] == 1 and health[9] == 1
    bench = reader_of(unit.power_up())
    assert bench.get(1, "0.0.96.7.0.255") == 2


def test_every_object_of_a_real_meter_can_be_read():
    bench = reader_of(cut_and_return(Unit(FakeClockChip())))
    for class_id, _, name, attributes, _ in bench.objects():
        for number in attributes:
            if attributes[number] & 1:
                bench.get(class_id, name, number)
