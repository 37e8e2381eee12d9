"""Hands on a live meter, and bad mains: each is told by its code, and by the next when it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from household import Household
from wattkey import tokens

NORMAL: dict[str, Any] = {
    "load_w": 2300,
    "load_var": 0,
    "voltage_mv": 230_000,
    "current_ma": None,
    "neutral_ma": None,
    "magnet": 0,
    "neutral_disturbed": 0,
}
# What is done to the meter, and the code that it tells; the next one when it is over.
DEEDS: list[tuple[dict[str, Any], int]] = [
    ({"voltage_mv": 280_000}, 7),
    ({"voltage_mv": 170_000}, 9),
    ({"load_w": -2300}, 51),
    ({"neutral_ma": 15_000}, 65),
    ({"load_w": 9000}, 67),
    ({"neutral_ma": 3_000}, 69),
    ({"magnet": 1}, 201),
    ({"neutral_disturbed": 1}, 203),
    ({"load_w": 300, "load_var": 2200}, 205),
]


def told(house: Household, since: int) -> list[int]:
    """The codes of what has happened since there were `since` entries in the four groups."""
    return codes(house)[since:]


def codes(house: Household) -> list[int]:
    entries = []
    for group in (0, 1, 4, 5):
        entries += house.bench.ask("profile", name=f"event{group}")["entries"]
    return [entry[1] for entry in sorted(entries)]


def test_each_deed_is_told_by_its_code_and_by_the_next_one_when_it_is_over(
    start: Callable[..., Household], build: str
) -> None:
    house = start(runtime=build, sample_s=10)
    house.buy(timedelta(days=30))
    for deed, code in DEEDS:
        before = len(codes(house))
        house.bench.set(**(NORMAL | deed))
        house.bench.step(seconds=1900)
        assert told(house, before) == [code], deed
        house.bench.set(**NORMAL)
        house.bench.step(seconds=400)
        assert told(house, before) == [code, code + 1], deed


def test_a_cut_neutral_is_seen_though_nothing_can_be_counted(
    start: Callable[..., Household], build: str
) -> None:
    house = start(runtime=build, sample_s=10)
    house.buy(timedelta(days=30))
    house.bench.set(**NORMAL)
    before_wh = house.bench.step(seconds=10).import_wh
    house.bench.set(voltage_mv=0, current_ma=5000)
    reading = house.bench.step(seconds=100)
    assert codes(house) == [207] and reading.import_wh == before_wh and reading.tampers == 1


def test_an_open_cover_cuts_where_it_was_configured_until_a_token_clears_it(
    start: Callable[..., Household], build: str
) -> None:
    house = start(runtime=build, sample_s=1, settings={"tamper_cuts": [251]})
    house.buy(timedelta(days=30))
    house.bench.set(cover=1)
    assert not house.bench.step(seconds=5).relay_closed
    house.bench.set(cover=0)
    reading = house.bench.step(seconds=500)
    assert not reading.relay_closed and int(reading.status_word, 16) == 1 << 83 | 1 << 84
    assert house.push(house.token(tokens.ClearTamper())).is_accepted
    reading = house.bench.step(seconds=5)
    assert reading.relay_closed and int(reading.status_word, 16) == 0
    assert codes(house) == [251]


def test_a_power_limit_by_token_opens_the_relay_and_lets_it_try_again(
    start: Callable[..., Household], build: str
) -> None:
    house = start(runtime=build, sample_s=1)
    house.buy(timedelta(days=30))
    house.bench.set(load_w=3500)
    assert house.push(house.token(tokens.SetPowerLimit(3000))).is_accepted
    assert house.bench.step(seconds=59).relay_closed
    assert not house.bench.step(seconds=2).relay_closed
    house.bench.set(load_w=500)
    assert house.bench.step(seconds=121).relay_closed
    house.bench.cut()
    house.bench.restore()
    house.bench.set(load_w=3500)
    assert not house.bench.step(seconds=62).relay_closed
