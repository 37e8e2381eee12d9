"""Billing periods through years, outages and clocks that jump, against a plain calendar."""

from meter.core.billing import Billing
from meter.core.calendar import civil, unix_seconds
from meter.core.demand import DemandRegister
from meter.core.energy import EnergyRegister
from meter.core.octets import OctetReader, OctetWriter

DAY_S = 86_400
OFFSETS_MIN = (0, 330, -60)


def at(year, month, day, hour=0, minute=0, second=0, offset_min=0):
    """Unix seconds of a local time."""
    return unix_seconds(year, month, day, hour, minute, second) - offset_min * 60


class Bench:
    def __init__(self, now_s, day=1, offset_min=0):
        self.bought = EnergyRegister()
        self.sold = EnergyRegister()
        self.demand = DemandRegister(self.bought)
        self.day = day
        self.offset_min = offset_min
        self.billing = Billing(self.bought, self.sold, self.demand, day)
        assert self.to(now_s) is False

    def to(self, now_s):
        """Go to `now_s`; say whether a period was closed."""
        self.demand.advance(now_s, self.offset_min)
        return self.billing.advance(now_s, self.offset_min)

    def cut(self):
        """Lose and return the power."""
        writer = OctetWriter()
        self.billing.write_to(writer)
        assert len(writer.octets()) == 42
        reader = OctetReader(writer.octets())
        self.billing = Billing(self.bought, self.sold, self.demand, self.day)
        self.billing.read_from(reader)
        reader.end()

    def snapshot(self):
        billing = self.billing
        return billing.closed_at_s, billing.import_wh, billing.export_wh


def test_a_period_closes_in_the_second_its_day_begins():
    for day in range(1, 29):
        for offset_min in OFFSETS_MIN:
            end_s = at(2026, 3, day, offset_min=offset_min)
            bench = Bench(end_s - 20 * DAY_S, day, offset_min)
            assert bench.billing.next_close_s(end_s - 20 * DAY_S, offset_min) == end_s
            assert bench.to(end_s - 1) is False
            assert bench.to(end_s) is True
            assert bench.to(end_s) is False
            assert bench.billing.closed_at_s == end_s and bench.billing.count == 1
            next_s = at(2026, 4, day, offset_min=offset_min)
            assert bench.billing.next_close_s(end_s, offset_min) == next_s


def test_every_month_of_ten_years_closes_once_and_keeps_its_registers():
    for day, offset_min in ((1, 330), (28, -60)):
        bench = Bench(at(2023, 12, day, offset_min=offset_min), day, offset_min)
        for month in range(120):
            end_s = at(2024 + month // 12, month % 12 + 1, day, offset_min=offset_min)
            bench.bought.wh = month * 1000
            bench.sold.wh = month
            for before_s in range(27 * DAY_S, 0, -DAY_S):
                assert bench.to(end_s - before_s) is False
            assert bench.to(end_s - 1) is False
            assert bench.to(end_s) is True
            bench.cut()
            assert bench.snapshot() == (end_s, month * 1000, month)
        assert bench.billing.count == 120


def test_february_of_leap_and_other_years():
    for year, days in ((2024, 29), (2026, 28), (2100, 28), (2104, 29)):
        bench = Bench(at(year, 2, 1))
        assert bench.billing.next_close_s(at(year, 2, 1), 0) == at(year, 2, 1) + days * DAY_S
        assert bench.to(at(year, 2, 28, 23, 59, 59)) is False
        assert bench.to(at(year, 3, 1)) is True


def test_periods_at_the_edges_of_31_and_32_bits():
    for edge_s in (1 << 30, 1 << 31, 1 << 32):
        bench = Bench(edge_s - 1, day=15, offset_min=330)
        closing_s = bench.billing.next_close_s(edge_s, 330)
        assert edge_s < closing_s < edge_s + 31 * DAY_S
        bench.bought.wh = (1 << 47) + 5
        assert bench.to(closing_s) is True
        bench.cut()
        assert bench.snapshot() == (closing_s, (1 << 47) + 5, 0)
        assert bench.to(closing_s + 1) is False


def test_the_first_look_only_notes_the_period():
    bench = Bench(at(2026, 5, 1))
    assert (bench.billing.count, bench.snapshot()) == (0, (0, 0, 0))


def test_the_maximum_goes_into_the_snapshot_and_starts_anew():
    bench = Bench(at(2026, 5, 10))
    bench.bought.add(2_000_000 * 1800)
    bench.to(at(2026, 5, 10, 0, 30))
    bench.to(at(2026, 5, 31, 23, 30))
    bench.bought.add(3_000_000 * 1800)
    assert bench.to(at(2026, 6, 1)) is True
    assert (bench.billing.maximum_w, bench.billing.maximum_at_s) == (3000, at(2026, 6, 1))
    assert (bench.demand.maximum_w, bench.demand.maximum_at_s) == (0, 0)
    bench.bought.add(1_000_000 * 1800)
    bench.to(at(2026, 6, 1, 0, 30))
    assert bench.to(at(2026, 7, 1)) is True
    assert (bench.billing.maximum_w, bench.billing.maximum_at_s) == (1000, at(2026, 6, 1, 0, 30))


def test_the_last_block_is_closed_first_whoever_is_called_first():
    bench = Bench(at(2026, 5, 31, 23, 30))
    bench.bought.add(3_000_000 * 1800)
    assert bench.billing.advance(at(2026, 6, 1), 0) is True
    assert bench.billing.maximum_w == 3000
    assert bench.demand.advance(at(2026, 6, 1), 0) is False
    assert bench.demand.maximum_w == 0


def test_months_in_the_dark_close_once():
    bench = Bench(at(2026, 1, 20))
    bench.bought.wh = 500
    bench.cut()
    assert bench.to(at(2026, 7, 20)) is True
    assert bench.billing.count == 1
    assert bench.snapshot() == (at(2026, 7, 1), 500, 0)
    assert bench.to(at(2026, 7, 31)) is False
    assert bench.to(at(2026, 8, 1)) is True


def test_a_power_cut_around_the_close_neither_loses_nor_doubles_it():
    bench = Bench(at(2026, 1, 20))
    bench.to(at(2026, 1, 31, 23, 59, 59))
    bench.cut()
    assert bench.to(at(2026, 2, 1)) is True
    bench.cut()
    assert bench.to(at(2026, 2, 1)) is False
    assert bench.billing.count == 1


def test_a_clock_set_back_closes_nothing_and_no_month_twice():
    bench = Bench(at(2026, 1, 20))
    for month in range(2, 7):
        assert bench.to(at(2026, month, 1)) is True
    assert bench.to(at(2026, 3, 31, 23, 50)) is False
    for month in range(4, 7):
        assert bench.to(at(2026, month, 1)) is False, month
    assert bench.to(at(2026, 7, 1)) is True
    assert bench.billing.count == 6


def test_to_and_fro_over_midnight_closes_once():
    bench = Bench(at(2026, 1, 31, 23, 50))
    closed = 0
    for _ in range(50):
        closed += bench.to(at(2026, 2, 1))
        bench.cut()
        closed += bench.to(at(2026, 1, 31, 23, 50))
    assert closed == bench.billing.count == 1


def test_a_clock_that_was_years_ahead_does_not_end_billing():
    for year in (2027, 2028, 2029, 2050, 2120):
        bench = Bench(at(2026, 5, 20))
        assert bench.to(at(year, 3, 7)) is True  # wrong
        bench.cut()
        assert bench.to(at(2026, 5, 21)) is False  # set right
        assert bench.to(at(2026, 6, 1)) is True, year
        bench.cut()
        assert bench.to(at(2026, 7, 1)) is True
        assert bench.billing.count == 3


def test_what_a_clock_years_ahead_closed_does_not_stand_for_months_of_today():
    bench = Bench(at(2050, 1, 20))
    for month in range(2, 12):
        assert bench.to(at(2050, month, 1)) is True
    assert bench.to(at(2026, 5, 20)) is False
    assert bench.to(at(2026, 3, 20)) is False
    bench.cut()
    for month in (4, 5, 6):
        assert bench.to(at(2026, month, 1)) is True


def test_a_clock_that_was_years_behind_goes_on():
    bench = Bench(at(2000, 1, 1))
    assert bench.to(at(2026, 5, 20)) is True
    assert bench.to(at(2026, 6, 1)) is True


def test_random_clocks_against_a_plain_set_of_months():
    for seed in range(40):
        begin_s = at(2026, 1, 10)
        bench = Bench(begin_s, day=5)
        closed = set()
        running = 2026 * 12 + 1
        for _ in range(200):
            seed = (seed * 1103515245 + 12345) % (1 << 31)
            # Within 32 months, so that the meter remembers all of them.
            now_s = begin_s + (seed >> 4) % (31 * 30 * DAY_S)
            year, month, day, _, _, _ = civil(now_s)
            period = year * 12 + month - (0 if day >= 5 else 1)
            due = period > running and period not in closed
            running = period
            if due:
                closed.add(period)
            assert bench.to(now_s) is due
            if seed % 3 == 0:
                bench.cut()
        assert bench.billing.count == len(closed) > 3


def test_only_days_that_every_month_has():
    for day in (0, 29, 31, -1):
        try:
            Bench(at(2026, 1, 1), day)
        except ValueError:
            continue
        raise AssertionError(day)


def test_another_day_ends_the_running_period_when_it_comes_next():
    for set_on, day, ends in (
        (10, 15, (6, 15)),
        (20, 15, (7, 15)),
        (10, 5, (7, 5)),
        (9, 10, (6, 10)),
    ):
        bench = Bench(at(2026, 5, 3))
        assert bench.to(at(2026, 6, 1)) is True
        bench.to(at(2026, 6, set_on))
        bench.billing.arrange(day)
        end_s = at(2026, *ends)
        assert bench.to(at(2026, 6, set_on) + 1) is False
        assert bench.billing.next_close_s(at(2026, 6, set_on), 0) == end_s
        assert bench.to(end_s - 1) is False and bench.to(end_s) is True, day
        assert bench.billing.count == 2 and bench.billing.closed_at_s == end_s


def test_a_period_ended_by_hand_leaves_the_months_alone():
    bench = Bench(at(2026, 5, 3))
    bench.bought.add(2_000_000 * 1800)
    bench.to(at(2026, 5, 3, 0, 30))
    bench.bought.wh = 5000
    bench.billing.close(at(2026, 5, 3, 0, 40), 0)
    assert bench.snapshot() == (at(2026, 5, 3, 0, 40), 5000, 0)
    assert (bench.billing.maximum_w, bench.demand.maximum_w) == (2000, 0)
    assert bench.to(at(2026, 5, 31, 23, 59)) is False
    assert bench.to(at(2026, 6, 1)) is True and bench.billing.count == 2
