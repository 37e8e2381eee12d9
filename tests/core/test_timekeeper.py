"""Wall time: elapsed time counts exactly, signed time only forwards, authority both ways."""

from meter.core.timekeeper import ESTIMATED, FAR_MS, TRUSTED, UNSET, Timekeeper


def test_elapsed_time_adds_up_over_the_boundaries_of_small_ints():
    # 2**30 is 2004, 2**31 is 2038, 2**32 is 2106; the last is far behind all of them.
    for start_s in (0, 2**30 - 5, 2**31 - 5, 2**32 - 5, 2**39):
        time = Timekeeper(start_s)
        for _ in range(100):
            time.advance(333)
        assert time.now_s() == start_s + 33
        time.settle_anchor()
        assert time.now_s() == start_s + 33
        time.advance(700)
        assert time.now_s() == start_s + 34


def test_signed_time_moves_forward_only():
    time = Timekeeper()
    assert time.quality == UNSET
    assert time.learn(1_800_000_000) == 1_800_000_000
    assert time.quality == ESTIMATED
    assert time.learn(1_700_000_000) == 0 and time.now_s() == 1_800_000_000
    assert time.learn(1_800_000_060) == 60


def test_a_set_moves_both_ways_and_is_trusted():
    time = Timekeeper(1_800_000_000, ESTIMATED)
    assert time.set(1_800_000_500) == 500 and time.quality == TRUSTED
    assert time.set(1_700_000_000) == -100_000_500 and time.now_s() == 1_700_000_000
    time.learn(1_900_000_000)
    assert time.quality == TRUSTED


def test_alarms_are_exact_and_bounded():
    time = Timekeeper(1000)
    time.advance(250)
    assert time.ms_until(1001) == 750
    assert time.ms_until(1000) == 0 and time.ms_until(5) == 0
    assert time.ms_until(10**9) == FAR_MS
