"""Gurux's client on a live meter: 35 days of load equal to NumPy's, and settings with an effect."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from household import READER_SECRET, UTILITY_KEYS, Household
from numpy_year import ROW_S, START_S, Year, write_trace
from stranger import ask

DAYS = 35
DAY_ROWS = 144
SHOWN = "%m/%d/%y %H:%M:%S"
CALENDAR = {"name": "live", "season": [1, 1], "days": {"1": [["00:00", 4]]}}


def gurux(
    python: Path, program: str, house: Household, *arguments: str, secret: bytes = READER_SECRET
) -> dict[str, Any]:
    tcp = f"127.0.0.1:{house.emulator.tcp_port}"
    secrets = {"SECRET": secret.decode(), "KEYS": UTILITY_KEYS[16:].hex()}
    return ask(python, program, "--tcp", tcp, *arguments, **secrets)


def settings(python: Path, house: Household, counter: int, *plan: list[Any]) -> list[int]:
    words = ("--keys-env", "KEYS", "--counter", str(counter), "--plan", json.dumps(plan))
    return gurux(python, "gurux_settings.py", house, *words)["done"]


def rows(shown: list[list[Any]]) -> list[list[int]]:
    """Rows as Gurux shows them, with times as Unix seconds."""
    moments = [datetime.strptime(row[0], SHOWN).replace(tzinfo=UTC) for row in shown]
    return [[int(at.timestamp()), *row[1:]] for at, row in zip(moments, shown, strict=True)]


def test_thirty_five_days_of_load_are_what_numpy_computes(
    start: Callable[..., Household], build: str, strangers_python: Path, tmp_path: Path
) -> None:
    trace = tmp_path / "roof.csv"
    write_trace(trace)
    house = start(runtime=build, trace=str(trace), sample_s=ROW_S)
    assert house.buy(timedelta(days=400)).code == 0
    house.bench.step(days=DAYS)
    expected = Year(trace, 1).blocks(0, DAYS * DAY_ROWS)
    assert len(expected) == DAYS * 48 and any(row[4] for row in expected)
    reader = ("--client", "32", "--password-env", "SECRET", "--profile", "1.0.99.1.0.255")
    from_s, to_s = START_S + 86_400, START_S + 3 * 86_400
    wanted = ("--entries", "1000", "96", "--range", str(from_s), str(to_s))
    report = gurux(strangers_python, "gurux_reader.py", house, *reader, *wanted)
    assert rows(report["all"]) == expected
    assert rows(report["entries"]) == expected[999 : 999 + 96]
    assert rows(report["range"]) == [row for row in expected if from_s <= row[0] <= to_s]


def test_what_the_utility_writes_has_its_effect(
    start: Callable[..., Household], build: str, strangers_python: Path
) -> None:
    house = start(runtime=build, sample_s=1)
    house.buy(timedelta(days=1))
    house.bench.set(load_w=2000)
    assert house.bench.step(seconds=10).relay_closed
    plan = (
        ["calendar", CALENDAR],
        ["activate", None],
        ["limiter", {"6": 30, "7": 60, "4": 1_500_000}],
        ["data", ["0.0.128.5.0.255", "structure", [["u32", n] for n in (0, 0, 0, 40, 3, 600)]]],
    )
    before = house.bench.read()
    assert settings(strangers_python, house, 1, *plan) == [0, 0, 0, 0]
    reading = house.bench.step(seconds=29)
    assert reading.relay_closed and reading.rates_wh[3] > before.rates_wh[3] == 0
    reading = house.bench.step(seconds=3)
    assert not reading.relay_closed and reading.objections == 2 and reading.limiter_state == 1
    house.bench.set(load_w=500)
    assert house.bench.step(seconds=41).relay_closed
    threshold = [["u16", 7], ["bool", True], ["i32", 229_000], ["i32", 228_000]]
    threshold += [["u32", 5], ["u32", 5]]
    cutting = (
        ["data", ["0.0.128.5.1.255", "array", [["structure", threshold]]]],
        ["data", ["0.0.128.5.2.255", "array", [["u16", 7]]]],
    )
    assert settings(strangers_python, house, 1000, *cutting) == [0, 0]
    reading = house.bench.step(seconds=7)
    assert not reading.relay_closed and reading.objections == 4
