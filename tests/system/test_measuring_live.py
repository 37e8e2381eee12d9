"""Periods, billing day and resets of a live meter, set by the command line, read back by Gurux."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from household import Household
from test_gurux_metering import gurux
from typed import answer, wattkey
from wattkey.meter_book import MeterBook

pytestmark = pytest.mark.usefixtures("private_home")


@pytest.fixture
def house(booked_house: Household) -> Household:
    """A house in service for two hours."""
    booked_house.buy(timedelta(days=300))
    booked_house.bench.step(seconds=7200)
    return booked_house


def as_gurux_sees(python: Path, house: Household) -> dict[str, dict[str, Any]]:
    """The objects that Gurux reads as the meter's reader, by name: attributes by number."""
    secret = MeterBook().get(house.serial).reader_secret.encode()
    words = ("--client", "32", "--password-env", "SECRET")
    report = gurux(python, "gurux_reader.py", house, *words, secret=secret)
    return {found["name"]: found["attributes"] for found in report["objects"]}


def done(*arguments: str) -> str:
    typed = wattkey(*arguments)
    assert typed.returncode == 0, typed.stderr
    return typed.stdout


def test_periods_are_those_that_were_set(house: Household, strangers_python: Path) -> None:
    done("measuring", "set", "--demand", "15m", "--capture", "15m", "--billing-day", "5")
    told = answer("measuring")
    assert (told["demand_s"], told["load_s"], told["billing_day"]) == (900, 900, 5)
    seen = as_gurux_sees(strangers_python, house)
    assert seen["1.0.0.8.0.255"]["2"]["value"] == 900
    assert seen["1.0.0.8.4.255"]["2"]["value"] == 900
    assert seen["1.0.99.1.0.255"]["4"]["value"] == 900
    assert "5" in str(seen["0.0.15.0.0.255"]["4"]["value"])
    before = len(answer("profile", "load")["rows"])
    house.bench.step(seconds=3600)
    assert len(answer("profile", "load")["rows"]) == before + 4
    codes = {event["code"] for event in answer("events", "--group", "transactions")}
    assert {152, 153, 154} <= codes


def test_resets_have_their_effect(house: Household, strangers_python: Path) -> None:
    house.bench.set(load_w=3000)
    house.bench.step(seconds=3600)
    house.bench.set(load_w=100)
    house.bench.step(seconds=3600)
    assert as_gurux_sees(strangers_python, house)["1.0.1.6.0.255"]["2"]["value"] >= 2900
    assert "closed billing period 1" in done("reset", "demand", "--yes")
    seen = as_gurux_sees(strangers_python, house)
    assert seen["1.0.1.6.0.255"]["2"]["value"] == 0 and seen["0.0.0.1.0.255"]["2"]["value"] == 1
    house.bench.set(cover=1)
    house.bench.step(seconds=120)
    house.bench.set(cover=0)
    house.bench.step(seconds=120)
    assert status_word(strangers_python, house) >> 83 & 1
    done("reset", "tamper", "--yes")
    assert not status_word(strangers_python, house) >> 83 & 1


def status_word(python: Path, house: Household) -> int:
    """What is on, bit 0 the lowest: Gurux shows the first of the string first."""
    shown = as_gurux_sees(python, house)["0.0.94.91.18.255"]["2"]["value"]
    return int(str(shown)[::-1], 2)
