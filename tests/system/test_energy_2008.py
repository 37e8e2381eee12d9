"""The import register against the trace itself, added up independently, over the whole of 2008.

Rounding: the register shows whole Wh, the true sum rounded down; nothing is rounded on the way.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from household import Household
from wattkey import tokens
from wattkey.emulator import trace_file

ROW_S = 600


def rows() -> Iterator[tuple[int, int]]:
    """(start of the row in seconds from the trace's start, W) of each row; blanks are outages."""
    with trace_file("2008").open() as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield number * ROW_S, int(row["p_w"] or 0)


def energy_wh(supplied: list[tuple[int, int]]) -> int:
    """Whole Wh of the trace's load within the supplied stretches, in seconds from its start."""
    total_ws = 0
    for start_s, power_w in rows():
        for on_s, off_s in supplied:
            total_ws += power_w * max(0, min(off_s, start_s + ROW_S) - max(on_s, start_s))
    return total_ws // 3600


def test_the_register_equals_the_trace_over_the_supplied_hours(
    start: Callable[..., Household], runtime: str
) -> None:
    house = start(runtime=runtime, trace="2008", sample_s=600)
    zero_s = house.bench.read().time_s
    year_end_s = 366 * 86400
    supplied = []
    now_s = 0
    # Odd seconds on purpose: supply begins and ends in the middle of rows and samples.
    for wait_s, length_s in (
        (12_345, 40 * 86400 + 7),
        (86_399, 100 * 86400),
        (1, 3_001),
        (777, 10**8),
    ):
        now_s += wait_s
        house.bench.step(seconds=wait_s)
        assert house.buy(timedelta(seconds=length_s)).code == 0
        off_s = min(now_s + length_s, year_end_s)
        supplied.append((now_s, off_s))
        house.bench.step(seconds=off_s - now_s)
        now_s = off_s
    end = house.bench.read()
    assert end.time_s == zero_s + year_end_s
    assert end.import_wh == energy_wh(supplied)
    assert end.export_wh == 0


def test_the_trace_is_the_year_it_says() -> None:
    power = [power_w for _, power_w in rows()]
    assert len(power) == 366 * 144
    with trace_file("2008").open() as file:
        times = [datetime.fromisoformat(row["time_local"]) for row in csv.DictReader(file)]
    assert {b - a for a, b in pairwise(times)} == {timedelta(seconds=ROW_S)}
    assert 9_400_000 < sum(power) // 6 < 9_430_000  # Wh; the data's own note says 9,416 kWh


def test_a_cap_over_a_real_load_overshoots_by_one_sample_at_most(
    start: Callable[..., Household], runtime: str
) -> None:
    house = start(runtime=runtime, trace="2008", sample_s=60)
    house.push(house.token(tokens.ActivateFor(timedelta(days=60), 500_000)))
    end = house.bench.step(days=60)
    assert not end.relay_closed
    greatest_w = max(power_w for _, power_w in rows())
    assert 500_000 <= end.import_wh <= 500_000 + greatest_w * 60 // 3600 + 1
