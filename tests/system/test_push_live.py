"""A live meter pushes: on time, when asked, patiently; `wattkey listen` and Gurux take it."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from household import Household
from typed import answer, wattkey
from wattkey.meter_book import MeterBook

pytestmark = pytest.mark.usefixtures("private_home")

LISTENER = Path(__file__).parents[1] / "strangers" / "gurux_listener.py"
HOUR_S = 3600
ZONE = timezone(timedelta(hours=1))
PATIENCE_S = 30


@pytest.fixture
def house(booked_house: Household) -> Household:
    """A house in service for an hour."""
    booked_house.buy(timedelta(days=30))
    booked_house.bench.step(seconds=HOUR_S)
    return booked_house


class Listening:
    """`wattkey listen` for so many pushes, in the background."""

    def __init__(self, count: int, place: str = "127.0.0.1:0", port: str = "") -> None:
        command = (sys.executable, "-m", "wattkey", "listen", "--json", "--count", str(count))
        where = ("-p", port) if port else ("--on", place)
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._running = subprocess.Popen([*command, *where], text=True, **pipes)
        assert self._running.stderr is not None
        said = self._running.stderr.readline()
        self.address = said.removeprefix("Listening on ").partition(",")[0]

    def told(self) -> list[dict[str, Any]]:
        """All of them, once they have come."""
        try:
            out, _ = self._running.communicate(timeout=PATIENCE_S)
        finally:
            self._running.kill()
        return [json.loads(line) for line in out.splitlines()]


def done(*arguments: str) -> str:
    typed = wattkey(*arguments)
    assert typed.returncode == 0, typed.stderr
    return typed.stdout


def at_minute(unix_s: float) -> str:
    """The time of the day in the meter's zone, which is the trace's."""
    return datetime.fromtimestamp(unix_s, ZONE).strftime("%H:%M")


def until_event(code: int) -> None:
    """Wait until the meter tells of it; pushes live in real time."""
    ends = time.monotonic() + PATIENCE_S
    while code not in {event["code"] for event in answer("events", "--group", "wattkey")}:
        assert time.monotonic() < ends, f"no event {code}"


def test_each_day_on_time_with_what_was_so_then(house: Household) -> None:
    now_s = house.bench.read().time_s
    due_s = now_s - now_s % 60 + 600
    listening = Listening(3)
    done("notify", "set", "--to", listening.address, "--at", at_minute(due_s))
    before = house.bench.step(seconds=due_s - now_s)
    house.bench.step(days=1)
    house.bench.step(days=1.5)
    told = listening.told()
    times_s = [datetime.fromisoformat(row["time"]).timestamp() for row in told]
    assert times_s == [due_s, due_s + 86_400, due_s + 2 * 86_400]
    assert told[0]["import_wh"] == before.import_wh
    energies = [row["import_wh"] for row in told]
    assert energies == sorted(set(energies))
    assert {row["serial"] for row in told} == {house.serial}
    assert told[0]["control_state"] == "connected" and told[0]["seconds_left"] > 28 * 86_400
    counters = [row["counter"] for row in told]
    assert counters == sorted(set(counters))


def test_where_is_kept_over_a_power_cut(house: Household) -> None:
    listening = Listening(2)
    done("notify", "set", "--to", listening.address)
    done("notify", "now")
    house.bench.cut()
    house.bench.restore()
    done("notify", "now")
    assert len(listening.told()) == 2


def test_who_is_not_there_is_tried_again_then_told(house: Household) -> None:
    listening = Listening(1)
    address = listening.address
    done("notify", "set", "--to", address, "--retries", "1", "--retry-after", "1s")
    done("notify", "now")
    assert len(listening.told()) == 1  # and nobody listens any more
    done("notify", "now")
    until_event(423)
    codes = [event["code"] for event in answer("events", "--group", "wattkey")]
    assert codes.count(423) == 1 and 422 in codes
    done("notify", "set", "--retries", "20")
    done("notify", "now")
    late = Listening(1, address)
    assert len(late.told()) == 1
    house.bench.step(seconds=60)  # it has gone on metering all the while


@pytest.mark.parametrize("road", ["tcp", "serial"])
def test_gurux_takes_what_is_pushed(house: Household, strangers_python: Path, road: str) -> None:
    keys = MeterBook().get(house.serial).utility_keys[32:]
    command = [str(strangers_python), str(LISTENER), "--keys-env", "KEYS"]
    if road == "serial":
        command += ["--serial", house.port]
    environment = {**os.environ, "KEYS": keys, "TZ": "UTC"}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as gurux:
        assert gurux.stdout is not None
        place = gurux.stdout.readline().strip()
        to = "serial" if road == "serial" else f"127.0.0.1:{place}"
        done("notify", "set", "--to", to, "-p", house.tcp)
        reading = house.bench.read()
        done("notify", "now", "-p", house.tcp)
        out, complaint = gurux.communicate(timeout=PATIENCE_S)
    assert gurux.returncode == 0, complaint
    told = json.loads(out)
    shown = datetime.fromtimestamp(reading.time_s, UTC).strftime("%m/%d/%y %H:%M:%S")
    device, setup, clock, imported, exported, state, left = told["values"]
    assert (device, setup) == (f"WKY{house.serial}", "0.0.25.9.0.255")
    assert (clock, told["time"]) == (shown, shown)
    assert (imported, exported, state) == (reading.import_wh, 0, 1)
    assert left == 30 * 86_400 - HOUR_S


def test_a_serial_line_tells_when_nobody_speaks(house: Household) -> None:
    now_s = house.bench.read().time_s
    due_s = now_s - now_s % 60 + 600
    done("notify", "set", "--to", "serial", "--at", at_minute(due_s))
    assert "the serial line" in done("notify")
    listening = Listening(2, port=house.port)
    house.bench.step(seconds=due_s - now_s)
    house.bench.step(days=1)
    told = listening.told()
    times_s = [datetime.fromisoformat(row["time"]).timestamp() for row in told]
    assert times_s == [due_s, due_s + 86_400]
    done("notify", "now")  # by the serial line itself: it goes out behind the conversation
    assert wattkey("status").returncode == 0
