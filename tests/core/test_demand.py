"""Block demand against plain arithmetic: whole blocks, cut ones, clocks that jump, any offset."""

from meter.core.demand import DemandRegister
from meter.core.energy import MJ_PER_WH, EnergyRegister
from meter.core.octets import OctetReader, OctetsError, OctetWriter

BLOCK_S = 1800
START_S = 1_767_225_600  # 2026-01-01 00:00 UTC, a block boundary at every offset tried here
OFFSETS_MIN = (0, 330, -60)
MOST_W = 0xFFFFFFFF


class Bench:
    """A register that is filled at a power, and its demand, looked at when it asks for it."""

    def __init__(self, now_s=START_S, offset_min=0, period_s=BLOCK_S):
        self.energy = EnergyRegister()
        self.demand = DemandRegister(self.energy, period_s)
        self.now_s = now_s
        self.offset_min = offset_min
        self.watts = []  # of each closed block
        self.advance()

    @property
    def closed(self):
        return len(self.watts)

    def advance(self):
        was_closed = self.demand.advance(self.now_s, self.offset_min)
        if was_closed:
            self.watts.append(self.demand.last_w)
        return was_closed

    def run(self, seconds, power_mw):
        """Let time pass at `power_mw`, stopping at every end the register names."""
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            end_s = min(until_s, self.demand.next_end_s(self.now_s, self.offset_min))
            self.energy.add(power_mw * (end_s - self.now_s))
            self.now_s = end_s
            self.advance()

    def jump(self, seconds):
        self.advance()
        self.now_s += seconds
        return self.advance()

    def figures(self):
        return self.demand.last_w, self.demand.maximum_w, self.demand.maximum_at_s


def again(demand, energy):
    """What a meter finds after a power cut."""
    writer = OctetWriter()
    demand.write_to(writer)
    assert len(writer.octets()) == 30
    reader = OctetReader(writer.octets())
    found = DemandRegister(energy)
    found.read_from(reader)
    reader.end()
    return found


def test_a_block_closes_at_its_end_and_not_before():
    for offset_min in OFFSETS_MIN:
        bench = Bench(offset_min=offset_min)
        bench.run(BLOCK_S - 1, 2_000_000)
        assert bench.closed == 0 and bench.figures() == (0, 0, 0)
        bench.run(1, 2_000_000)
        assert bench.closed == 1
        assert bench.figures() == (2000, 2000, START_S + BLOCK_S)


def test_blocks_are_aligned_to_local_time():
    demand = DemandRegister(EnergyRegister(), 3600)
    assert demand.next_end_s(START_S, 330) == START_S + 1800
    assert demand.next_end_s(START_S + 1799, 330) == START_S + 1800
    assert demand.next_end_s(START_S + 1800, 330) == START_S + 5400
    assert demand.next_end_s(START_S, -60) == START_S + 3600
    assert demand.next_end_s(START_S, -45) == START_S + 2700
    assert demand.next_end_s(0, -60) == 3600


def test_energy_at_the_boundary_belongs_to_the_block_it_flowed_in():
    bench = Bench()
    bench.run(BLOCK_S, 1_000_000)
    bench.run(BLOCK_S, 3_000_000)
    bench.run(BLOCK_S, 2_000_000)
    assert bench.closed == 3
    assert bench.figures() == (2000, 3000, START_S + 2 * BLOCK_S)


def test_of_two_equal_blocks_the_first_is_the_maximum():
    bench = Bench()
    bench.run(3 * BLOCK_S, 1_000_000)
    assert bench.figures() == (1000, 1000, START_S + BLOCK_S)


def test_watts_are_exact_and_rounded_down():
    for power_mw in (0, 1, 999, 1_000, 1_999, 994_567, 22_999_999):
        for steps in (1, 7, 1800):
            bench = Bench()
            bench.energy.add(3_599_999)
            bench.demand.advance(START_S + BLOCK_S, 0)
            for step in range(steps):
                bench.energy.add(power_mw + step)
            bench.demand.advance(START_S + 2 * BLOCK_S, 0)
            total_mj = power_mw * steps + steps * (steps - 1) // 2
            assert bench.demand.last_w == total_mj // (1000 * BLOCK_S), (power_mw, steps)


def test_one_millijoule_decides_a_watt():
    for less_mj, expected_w in ((0, 1000), (1, 999)):
        bench = Bench()
        bench.energy.add(1000 * 1000 * BLOCK_S - less_mj)
        bench.demand.advance(START_S + BLOCK_S, 0)
        assert bench.demand.last_w == expected_w


def test_a_register_past_2_31_wh_keeps_its_exactness():
    bench = Bench()
    bench.energy.wh = (1 << 40) + 12345
    bench.energy.mj = MJ_PER_WH - 1
    bench.demand = DemandRegister(bench.energy)
    bench.advance()
    bench.run(BLOCK_S, 22_999_999)
    assert bench.demand.last_w == 22_999


def test_the_first_block_begins_where_the_clock_was_first_known():
    bench = Bench(now_s=START_S + 900)
    bench.energy = EnergyRegister()
    bench.energy.add(5_000 * MJ_PER_WH)  # metered before the clock was set
    bench.demand = DemandRegister(bench.energy)
    bench.advance()
    bench.run(900, 1_000_000)
    assert bench.figures() == (500, 500, START_S + BLOCK_S)


def test_a_block_cut_by_an_outage_is_divided_by_the_whole_period():
    bench = Bench()
    bench.run(600, 3_000_000)
    bench.demand = again(bench.demand, bench.energy)
    bench.now_s += 86_400 + 600  # a day in the dark, and a clock that knows it
    assert bench.advance() is True
    assert bench.figures() == (1000, 1000, START_S + BLOCK_S)
    assert bench.advance() is False


def test_a_short_outage_leaves_the_block_open():
    bench = Bench()
    bench.run(600, 3_000_000)
    bench.demand = again(bench.demand, bench.energy)
    bench.now_s += 600
    assert bench.advance() is False
    bench.run(600, 3_000_000)
    assert bench.figures() == (2000, 2000, START_S + BLOCK_S)


def test_a_jump_forward_closes_once_and_counts_nothing_twice():
    for jump_s in (1800, 86_400, 40 * 365 * 86_400):
        bench = Bench()
        bench.run(900, 2_000_000)
        assert bench.jump(jump_s) is True
        assert bench.figures() == (1000, 1000, START_S + BLOCK_S)
        bench.run(900, 2_000_000)
        assert bench.closed == 2 and bench.figures()[0] == 1000


def test_a_jump_back_closes_once_and_counts_nothing_twice():
    for jump_s in (1, 899, 900, 1800, 86_400):
        bench = Bench()
        bench.run(900, 2_000_000)
        assert bench.jump(-jump_s) is True, jump_s
        bench.run(BLOCK_S * 60, 2_000_000)
        assert bench.demand.maximum_w == 2000
        total_mj = 2_000_000 * (900 + BLOCK_S * 60)
        counted_mj = sum(bench.watts) * 1000 * BLOCK_S
        # Less than the whole by the open block and by what each closed one rounded away.
        open_and_rounded_mj = (2000 + bench.closed) * 1000 * BLOCK_S
        assert total_mj - open_and_rounded_mj <= counted_mj <= total_mj


def test_a_clock_that_stands_still_closes_nothing():
    bench = Bench()
    for _ in range(100):
        bench.energy.add(10_000_000)
        assert bench.advance() is False


def test_another_offset_is_another_block():
    bench = Bench(now_s=START_S + 60)
    bench.energy.add(1800 * 1000 * 1000)
    bench.offset_min = 15
    assert bench.advance() is True
    assert bench.figures() == (1000, 1000, START_S + BLOCK_S)
    assert bench.demand.next_end_s(bench.now_s, 15) == START_S + 900


def test_boundaries_beyond_31_and_32_bits():
    for moment_s in ((1 << 30), (1 << 31), (1 << 32), 253_402_300_800):
        for offset_min in OFFSETS_MIN:
            start_s = moment_s // BLOCK_S * BLOCK_S - BLOCK_S
            bench = Bench(now_s=start_s, offset_min=offset_min)
            bench.run(4 * BLOCK_S, 1_234_000)
            assert bench.closed == 4
            assert bench.figures() == (1234, 1234, start_s + BLOCK_S)
            found = again(bench.demand, bench.energy)
            assert found.maximum_at_s == start_s + BLOCK_S


def test_reset_forgets_the_maximum_and_keeps_the_running_block():
    bench = Bench()
    bench.run(BLOCK_S + 900, 2_000_000)
    bench.demand.reset()
    assert bench.figures() == (2000, 0, 0)
    bench.run(900, 1_000_000)
    assert bench.figures() == (1500, 1500, START_S + 2 * BLOCK_S)


def test_a_random_day_against_a_plain_list_of_blocks():
    for offset_min in OFFSETS_MIN:
        bench = Bench(offset_min=offset_min)
        blocks_mj = [0] * 50
        seed = 7 + offset_min
        while bench.now_s < START_S + 86_400:
            seed = (seed * 1103515245 + 12345) % (1 << 31)
            step_s, power_mw = 1 + seed % 600, seed % 9_000_000
            for second in range(step_s):
                blocks_mj[(bench.now_s + second - START_S) // BLOCK_S] += power_mw
            bench.run(step_s, power_mw)
            if seed % 5 == 0:
                bench.demand = again(bench.demand, bench.energy)
        assert bench.closed >= 48
        watts = [mj // (1000 * BLOCK_S) for mj in blocks_mj[: bench.closed]]
        assert bench.watts == watts
        assert bench.demand.maximum_w == max(watts)
        assert bench.demand.maximum_at_s == START_S + (watts.index(max(watts)) + 1) * BLOCK_S


def test_all_survives_a_power_cut():
    bench = Bench()
    bench.run(BLOCK_S + 900, 2_500_000)
    found = again(bench.demand, bench.energy)
    assert (found.last_w, found.maximum_w, found.maximum_at_s) == bench.figures()
    bench.demand = found
    bench.run(900, 2_500_000)
    assert bench.closed == 2 and bench.demand.last_w == 2500


def test_impossible_octets_are_refused_and_absurd_energy_stays_in_its_field():
    bench = Bench()
    for octets in (b"", bytes(29), bytes(12) + b"\xff" * 4 + bytes(14)):
        try:
            DemandRegister(bench.energy).read_from(OctetReader(octets))
        except OctetsError:
            continue
        raise AssertionError("taken")
    bench.energy.wh = 1 << 47
    bench.demand.advance(START_S + BLOCK_S, 0)
    assert again(bench.demand, bench.energy).last_w == MOST_W
