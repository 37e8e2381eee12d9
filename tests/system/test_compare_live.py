"""Two emulators on one load, one of which measures wrongly: `wattkey compare` finds by how much."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from household import Household
from typed import PATIENCE_S, answer, emulator, issue, wattkey
from wattkey.comparing import sample_file as comparison_file
from wattkey.emulator import EmulatorOptions

pytestmark = pytest.mark.usefixtures("private_home")

BOARDS = [None, "esp32_devkit_pzem004t", "sonoff_powr320d"]
LOAD = ("load_w=2000", "load_var=0", "voltage_mv=230000")
WRONG = {"voltage_error": 400, "current_error": -300, "power_error": 650}
TWO = ("WK00000001", "WK00000002")
MIDNIGHT = datetime(2027, 1, 1, tzinfo=UTC)


def port_of(told: dict[str, Any]) -> str:
    return f"socket://127.0.0.1:{told['tcp_port']}"


@contextmanager
def two_meters(board: str | None, *more_options: str) -> Iterator[tuple[str, str]]:
    """Ports of a meter that is right and of one (on `board`) that is wrong, both with 2 kW on."""
    options = ("--runtime", "esp32-like", "--speed", "120")
    of_board = (*more_options, *(("--board", board) if board else ()))
    with (
        emulator(*options, "--serial", TWO[0]) as (_, right),
        emulator(*options, "--serial", TWO[1], *of_board) as (_, wrong),
    ):
        errors = [f"{name}={value}" for name, value in WRONG.items()]
        for told, more in ((right, []), (wrong, errors)):
            wattkey("provision", "-p", port_of(told))
            answer("bench", "set", *LOAD, *more, "--bench-port", str(told["bench_port"]))
            token = issue("--for", "7d", "--meter", told["serial"])
            answer("push", token, "-p", port_of(told))
        yield port_of(right), port_of(wrong)


def compared(file: Path, least_wh: float, *arguments: str) -> Any:
    """What a comparison tells that is stopped by Ctrl-C once `least_wh` have flowed."""
    command = ["compare", "--every", "1s", "--for", "24h", "--csv", str(file), "--json", *arguments]
    typed = [sys.executable, "-m", "wattkey", *command]
    with subprocess.Popen(typed, stdout=subprocess.PIPE, text=True) as running:
        while flowed_wh(file) < least_wh:
            assert running.poll() is None
            time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0
    return json.loads(out)


def flowed_wh(file: Path) -> float:
    if not file.exists() or len(file.read_text().splitlines()) < 2:
        return 0
    _, samples = comparison_file.read(file)
    return samples[-1].reference.energy_wh - samples[0].reference.energy_wh


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
@pytest.mark.parametrize("board", BOARDS[:2])
def test_the_error_put_in_is_found_and_taken_away(
    build: str, board: str | None, tmp_path: Path
) -> None:
    """At this speed a register may be 6 s old: 0.3 % of what flows in half an hour."""
    with two_meters(board) as (right, wrong):
        ports, picture = ("-p", wrong, "--against", right), tmp_path / "error.png"
        more = ("--plot", str(picture), "--correct", "--yes")
        found = compared(tmp_path / "before.csv", 1200, *ports, *more)
        assert found["energy"]["doubt_percent"] < 0.4
        assert found["energy"]["error_percent"] == pytest.approx(6.5, abs=0.5)
        gains = found["suggestion"]["gains"]
        assert gains["voltage"] == pytest.approx(10_000 / 1.04, rel=0.002)
        assert gains["current"] == pytest.approx(10_000 / 0.97, rel=0.002)
        assert picture.stat().st_size > 10_000
        after = compared(tmp_path / "after.csv", 800, *ports)["energy"]
        assert after["error_percent"] == pytest.approx(0, abs=1)


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
def test_stopped_early_it_tells_what_there_is_and_goes_on_later(build: str, tmp_path: Path) -> None:
    with two_meters(None) as (right, wrong):
        file = tmp_path / "day.csv"
        ports = "-p", wrong, "--against", right
        before = compared(file, 100, *ports)["energy"]
        assert before["reference_wh"] >= 100
        refused = wattkey("compare", *ports, "--csv", str(file))
        assert refused.returncode == 2 and "--resume goes on with it" in refused.stderr
        after = compared(file, 300, *ports, "--resume")["energy"]
        assert after["reference_wh"] >= 300
        exchanged = "-p", right, "--against", wrong, "--csv", str(file), "--resume"
        assert "exchange -p and --against" in wattkey("compare", *exchanged).stderr


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
def test_the_meter_under_test_may_be_in_the_air(build: str, tmp_path: Path) -> None:
    pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")
    with two_meters(None, "--ble") as (right, _):
        ports = "-p", "ble:WK-00002", "--against", right
        found = compared(tmp_path / "air.csv", 1200, *ports)["energy"]
        assert found["error_percent"] == pytest.approx(6.5, abs=0.5 + found["doubt_percent"])


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
def test_one_meter_by_two_roads_is_refused(build: str) -> None:
    with two_meters(None) as (right, _):
        same = wattkey("compare", "-p", right, "--against", right)
        assert same.returncode == 2 and "both meters cannot be at" in same.stderr
        other_road = right.replace("127.0.0.1", "localhost")
        twice = wattkey("compare", "-p", other_road, "--against", right)
        assert "both ports lead to meter WK00000001" in twice.stderr


@pytest.mark.parametrize("board", BOARDS)
def test_a_day_that_both_have_kept_tells_the_error(board: str | None, build: str) -> None:
    """The clocks agree to the second; loads from 20 W, which tell nothing, to 2 kW."""
    options: dict[str, Any] = {"speed": None, "start": MIDNIGHT, "runtime": build}
    with (
        Household(EmulatorOptions(**options, serial=TWO[0])) as right,
        Household(EmulatorOptions(**options, serial=TWO[1], board=board)) as wrong,
    ):
        wrong.bench.set(**WRONG)
        for house in (right, wrong):
            wattkey("provision", "-p", house.port)
            house.buy(timedelta(days=2))
            for load_w in (20, 700, 2000, 1000, 300, 400):
                house.bench.set(load_w=load_w, load_var=0, voltage_mv=230_000)
                house.bench.step(seconds=4 * 3600)
        found = answer("compare", "-p", wrong.port, "--against", right.port, "--last", "47")
        energy = found["energy"]
        assert energy["doubt_percent"] < 0.1
        assert energy["error_percent"] == pytest.approx(6.5, abs=0.1)
        low = [each for each in found["spans"] if each["reference_wh"] < 20]
        assert low and all(each["error_percent"] is None for each in low)
        assert len(found["spans"]) >= 46 and found["clock_differences_s"] == [0]
        assert found["suggestion"]["gains"]["power"] == pytest.approx(10_000 / 1.065, abs=10)
