"""The tick counter wraps, and no millisecond is lost or counted twice."""

import asyncio
import time

from meter.drivers.tick_clock import TickClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WRAP = 1 << 30
DAY_MS = 86400000


class FakeTicks:
    """A board's counter as MicroPython shows it; sleeping lets it run on."""

    def __init__(self, now: int = 0) -> None:
        self.now = now
        self.slept = []
        self.meanwhile = []  # (moment, what happens then)

    def ticks_ms(self) -> int:
        return self.now % WRAP

    def ticks_diff(self, end: int, start: int) -> int:
        return (end - start + WRAP // 2) % WRAP - WRAP // 2

    async def sleep_ms(self, wait_ms: int) -> None:
        self.slept.append(wait_ms)
        self.now += wait_ms
        while self.meanwhile and self.meanwhile[0][0] <= self.now:
            self.meanwhile.pop(0)[1]()


class LongSleeper(FakeTicks):
    """Its sleeps take `late_ms` longer: days pass in a few calls."""

    late_ms = DAY_MS // 2

    async def sleep_ms(self, wait_ms: int) -> None:
        await FakeTicks.sleep_ms(self, wait_ms + self.late_ms)


def clock_of(ticks: FakeTicks) -> TickClock:
    return TickClock(ticks.ticks_ms, ticks.ticks_diff, ticks.sleep_ms)


def test_elapsed_adds_up_across_many_wraps():
    for start in (0, WRAP - 1, WRAP - 500, WRAP // 2, 12345):
        ticks = FakeTicks(start)
        clock = clock_of(ticks)
        total = 0
        for step_ms in (1, 999, 0, 60_000, DAY_MS, 6 * DAY_MS, 3, 5 * DAY_MS + 7) * 12:
            ticks.now += step_ms
            elapsed_ms = clock.elapsed_ms()
            assert elapsed_ms == step_ms
            assert 0 <= elapsed_ms < WRAP  # a small int on a board
            total += elapsed_ms
        assert start + total == ticks.now and ticks.now > 11 * WRAP


def test_the_alarm_comes_at_its_moment_and_not_before():
    for start in (0, WRAP - 700):
        ticks = FakeTicks(start)
        clock = clock_of(ticks)
        clock.set_alarm(1010)
        asyncio.run(clock.alarm())
        assert ticks.now == start + 1010
        assert clock.elapsed_ms() == 1010


def test_an_alarm_moved_nearer_is_noticed():
    ticks = FakeTicks(WRAP - 300)
    clock = clock_of(ticks)
    clock.set_alarm(60_000)

    def move() -> None:
        assert clock.elapsed_ms() > 0
        clock.set_alarm(120)

    ticks.meanwhile.append((ticks.now + 1000, move))
    asyncio.run(clock.alarm())
    assert ticks.now == WRAP - 300 + 1120


def test_an_alarm_that_is_past_comes_at_once_but_lets_others_run():
    ticks = FakeTicks()
    clock = clock_of(ticks)
    clock.set_alarm(0)
    asyncio.run(clock.alarm())
    assert ticks.now == 0 and ticks.slept == [0]


def test_work_between_two_alarms_does_not_shift_them():
    ticks = FakeTicks(WRAP - 5000)
    clock = clock_of(ticks)
    for _ in range(10):
        clock.elapsed_ms()
        ticks.now += 40  # the meter's own work
        clock.set_alarm(1000)
        asyncio.run(clock.alarm())
    assert ticks.now == WRAP + 5000


def test_a_distant_alarm_wakes_in_time_for_the_wrap():
    ticks = LongSleeper(WRAP - DAY_MS)
    clock = clock_of(ticks)
    start = ticks.now
    total = 0
    for _ in range(20):
        clock.set_alarm(WRAP - 1)
        asyncio.run(clock.alarm())
        elapsed_ms = clock.elapsed_ms()
        assert 3 * DAY_MS < elapsed_ms < WRAP // 2
        total += elapsed_ms
    assert start + total == ticks.now and ticks.now > 5 * WRAP


def test_the_board_s_own_ticks_fit():
    board_time: Any = time
    board_asyncio: Any = asyncio
    if not hasattr(time, "ticks_ms"):
        return  # CPython's has no ticks
    ticks_ms, ticks_diff = board_time.ticks_ms, board_time.ticks_diff
    clock = TickClock(ticks_ms, ticks_diff, board_asyncio.sleep_ms)
    clock.set_alarm(20)
    asyncio.run(clock.alarm())
    assert clock.elapsed_ms() >= 20
