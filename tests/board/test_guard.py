"""The guard: too much opens the contact, and it rests longer each time."""

from meter.board.guard import HEAT, OVERLOAD, WELL, Guard
from meter.core.energy import Reading

MINUTE_MS = 60_000
BOARD = {"trip_current_ma": 10_000, "trip_power_w": 2500}


class FakeRelay:
    def __init__(self) -> None:
        self.closed = True

    def set(self, closed: bool) -> None:
        self.closed = closed

    def is_closed(self) -> bool:
        return self.closed


class FakeChip:
    def __init__(self) -> None:
        self.current_ma = self.power_mw = 0

    def read(self, reading: Reading, elapsed_ms: int) -> None:
        reading.current_ma = self.current_ma
        reading.power_mw = self.power_mw
        reading.import_mj = elapsed_ms


class FakeThermometer:
    def __init__(self) -> None:
        self.hot = False

    def is_too_hot(self) -> bool:
        return self.hot


class Bench:
    def __init__(self, overheat=None) -> None:
        self.chip, self.relay = FakeChip(), FakeRelay()
        self.guard = Guard(self.chip, self.relay, BOARD, overheat)
        self.reading = Reading()

    def pass_ms(self, elapsed_ms: int = 1000) -> None:
        self.guard.read(self.reading, elapsed_ms)

    def overload(self) -> None:
        self.chip.current_ma = 20_000
        self.pass_ms()
        self.chip.current_ma = 0


def test_readings_pass_through():
    bench = Bench()
    bench.chip.power_mw = 700_000
    bench.pass_ms(500)
    assert bench.reading.power_mw == 700_000 and bench.reading.import_mj == 500
    assert bench.relay.closed and bench.guard.tripped == WELL


def test_a_little_too_much_trips_at_the_third_sample():
    for name, value in (("current_ma", 10_001), ("power_mw", 2_500_001), ("power_mw", -2_500_001)):
        bench = Bench()
        setattr(bench.chip, name, value)
        for _ in range(2):
            bench.pass_ms()
            assert bench.relay.closed
        bench.pass_ms()
        assert not bench.relay.closed and bench.guard.tripped == OVERLOAD


def test_a_motor_may_start():
    bench = Bench()
    for current_ma in (14_000, 14_000, 9_000, 14_000, 14_000, 5_000):
        bench.chip.current_ma = current_ma
        bench.pass_ms()
    assert bench.relay.closed


def test_far_too_much_trips_at_once():
    bench = Bench()
    bench.chip.current_ma = 15_001
    bench.pass_ms()
    assert not bench.relay.closed


def test_it_stays_open_whatever_the_meter_wants_and_then_lets_go():
    bench = Bench()
    bench.overload()
    for _ in range(59):
        bench.pass_ms()
        bench.guard.set(True)
        assert not bench.guard.is_closed()
    bench.pass_ms()
    bench.guard.set(True)
    assert bench.guard.is_closed()


def test_opening_is_always_allowed():
    bench = Bench()
    bench.guard.set(False)
    assert not bench.relay.closed


def test_each_trip_rests_twice_as_long_up_to_an_hour_and_calm_is_forgiven():
    bench = Bench()
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        bench.guard.set(True)
        bench.overload()
        bench.pass_ms(minutes * MINUTE_MS - 1)
        assert bench.guard.tripped == OVERLOAD, minutes
        bench.pass_ms(1)
        assert bench.guard.tripped == WELL, minutes
    bench.pass_ms(120 * MINUTE_MS)
    bench.guard.set(True)
    bench.overload()
    bench.pass_ms(MINUTE_MS)
    assert bench.guard.tripped == WELL


def test_heat_opens_it_and_keeps_it_open():
    thermometer = FakeThermometer()
    bench = Bench(thermometer)
    thermometer.hot = True
    bench.pass_ms()
    assert not bench.relay.closed and bench.guard.tripped == HEAT
    bench.pass_ms(10 * MINUTE_MS)
    assert bench.guard.tripped == HEAT
    thermometer.hot = False
    bench.pass_ms()
    assert bench.guard.tripped == WELL


def test_a_contact_that_stays_closed_is_one_trip_and_told_again_after_the_rest():
    bench = Bench()
    bench.relay.set = lambda closed: None  # welded
    bench.chip.current_ma = 20_000
    for _ in range(60):
        bench.pass_ms()
        assert bench.guard.trips == 1 and bench.guard.tripped == OVERLOAD
    bench.pass_ms()
    assert bench.guard.trips == 2


def test_what_is_open_does_not_trip():
    """A bypass draws what it likes: opening once more would not help."""
    bench = Bench()
    bench.guard.set(False)
    bench.overload()
    assert bench.guard.tripped == WELL and bench.guard.trips == 0
