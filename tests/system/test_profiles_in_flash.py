"""Profiles and events on real littlefs in a live emulator: a cut inside a write, and a magnet."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from household import Household
from wattkey.bench import BenchRefusedError

BLOCK_S = 1800


def entries(house: Household, name: str) -> list[Any]:
    return house.bench.ask("profile", name=name)["entries"]


def test_a_cut_in_a_write_leaves_the_profile_before_or_one_more(
    start: Callable[..., Household], build: str, tmp_path: Path
) -> None:
    house = start(runtime=build, sample_s=60, state=tmp_path / "flash", rtc=True)
    house.buy(timedelta(days=30))
    house.bench.set(load_w=1000)
    house.bench.step(seconds=3 * BLOCK_S)
    for operation in range(8):
        before = entries(house, "block")
        house.bench.cut(operation, "torn")
        with pytest.raises(BenchRefusedError):
            house.bench.step(seconds=BLOCK_S)
        house.bench.restore()
        after = entries(house, "block")
        assert after[: len(before)] == before and len(after) <= len(before) + 1
        house.bench.step(seconds=2 * BLOCK_S)
        times = [entry[0] for entry in entries(house, "block")]
        assert len(times) >= len(before) + 2
        assert times == sorted(set(times))


def test_a_magnet_is_told_and_kept_over_a_cut(
    start: Callable[..., Household], build: str, tmp_path: Path
) -> None:
    house = start(
        runtime=build,
        sample_s=1,
        state=tmp_path / "flash",
        settings={"tamper_cuts": [201], "limits": {"trip_w": 5000, "hold_s": 10}},
    )
    house.buy(timedelta(days=1))
    house.bench.set(load_w=1000)
    assert house.bench.step(seconds=10).relay_closed
    house.bench.set(magnet=1)
    reading = house.bench.step(seconds=10)
    assert not reading.relay_closed and reading.objections == 4 and reading.tampers == 1
    house.bench.set(magnet=0, load_w=6000)
    assert house.bench.step(seconds=31).relay_closed is False
    assert house.bench.step(seconds=1).limiter_state == 1
    house.bench.set(load_w=100)
    assert house.bench.step(seconds=10).relay_closed
    house.bench.cut()
    house.bench.restore()
    assert [entry[1] for entry in entries(house, "event4")] == [201, 202, 215, 216]
    assert house.bench.read().tampers == 1
