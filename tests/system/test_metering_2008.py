"""The whole of 2008 with a roof of solar cells, lived by the emulator and computed with NumPy.

Every register, demand, rate and entry of every profile is equal, to the unit. `numpy_year` states
the rounding.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from household import Household
from numpy_year import ROW_S, TARIFF, Year, whole, write_trace

DAYS_AT_ONCE = 61  # less than the load profile holds
DAY_ROWS = 144


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trace") / "roof.csv"
    write_trace(path)
    return path


def entries(house: Household, name: str, start: int = 0) -> list[list[int]]:
    """All entries of a profile from `start` on, asked for as the bench gives them."""
    found: list[list[int]] = []
    while True:
        more: list[Any] = house.bench.ask("profile", name=name, **{"from": start + len(found)})[
            "entries"
        ]
        if not more:
            return found
        found += more


# Blocks on one Python, sliding windows on another: a year is long.
SLIDES = {"cpython": 3, "micropython": 1, "esp32-like": 1}


def test_the_whole_year_is_what_numpy_computes(
    start: Callable[..., Household], runtime: str, trace: Path
) -> None:
    slides = SLIDES[runtime]
    year = Year(trace, slides)
    demand = {"period_s": 1800, "slides": slides}
    settings = {"tariff": TARIFF, "demand": demand}
    house = start(runtime=runtime, trace=str(trace), sample_s=ROW_S, settings=settings)
    assert house.buy(timedelta(days=400)).code == 0
    for day in range(DAYS_AT_ONCE, 367, DAYS_AT_ONCE):
        house.bench.step(days=DAYS_AT_ONCE)
        reading, row = house.bench.read(), day * DAY_ROWS
        newest = entries(house, "block")[-DAYS_AT_ONCE * 48 :]
        assert newest == year.blocks(row - DAYS_AT_ONCE * DAY_ROWS, row)
        assert entries(house, "day")[-DAYS_AT_ONCE:] == [
            year.day(number) for number in range(day - DAYS_AT_ONCE + 1, day + 1)
        ]
        assert reading.rates_wh == year.rates_wh(row)
        assert reading.rates_vah == year.rates_vah(row)
    reading = house.bench.read()
    assert reading.power_on_min == year.rows * ROW_S // 60
    assert (reading.import_wh, reading.export_wh) == (year.import_wh[-1], year.export_wh[-1])
    assert (reading.import_vah, reading.export_vah) == (year.import_vah[-1], year.export_vah[-1])
    assert reading.varh == whole(year.varh)
    assert entries(house, "bill") == [year.period(month) for month in range(1, 13)]


def test_the_year_has_something_of_everything(trace: Path) -> None:
    year = Year(trace, 1)
    assert all(year.varh) and year.export_wh[-1] > 100_000
    assert all(year.rates_wh(year.rows)) and sum(year.rates_wh(year.rows)) == year.import_wh[-1]
    assert year.period(7) != Year(trace, 3).period(7)
