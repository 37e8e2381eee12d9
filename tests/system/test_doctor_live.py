"""The doctor at a live meter: what it finds, and the exit code by which a program knows."""

import json
from pathlib import Path

import pytest
from typed import answer, emulator, issue, wattkey

pytestmark = [
    pytest.mark.usefixtures("private_home"),
    pytest.mark.parametrize("build", ["esp32-like"], indirect=True),  # typing is what takes time
]


def findings(exit_code: int) -> dict[str, str]:
    """What the doctor finds: the verdict by part."""
    told = wattkey("doctor", "--json")
    assert told.returncode == exit_code, told.stdout + told.stderr
    return {finding["part"]: finding["verdict"] for finding in json.loads(told.stdout)["findings"]}


def test_a_healthy_meter_and_one_after_an_outage(tmp_path: Path, build: str) -> None:
    state = str(tmp_path / "meter.flash")
    with emulator("--runtime", build, "--speed", "stepped", "--state", state):
        assert wattkey("provision").returncode == 0
        assert set(findings(0).values()) == {"ok"}
        answer("bench", "cut")
        answer("bench", "restore")
        seen = findings(1)
        assert [part for part, verdict in seen.items() if verdict != "ok"] == ["clock"]
        assert "never failed" not in wattkey("doctor").stdout
        assert wattkey("clock", "--set").returncode == 0
        assert set(findings(0).values()) == {"ok"}


def test_a_relay_that_does_not_obey(build: str) -> None:
    with emulator("--runtime", build, "--speed", "stepped"):
        wattkey("provision")
        answer("push", issue("--for", "7d"))
        for fault, order in (("welded", "--disconnect"), ("stuck", "--connect")):
            answer("bench", "set", f"relay={fault}")
            answer("push", issue(order))
            seen = findings(1)
            assert [part for part, verdict in seen.items() if verdict != "ok"] == ["relay"]
            answer("bench", "set", "relay=obeys")
            answer("bench", "step", "2m")
        assert findings(0)["relay"] == "ok"


def test_a_dead_cell_in_the_battery_clock(build: str) -> None:
    with emulator("--runtime", build, "--speed", "stepped", "--rtc"):
        wattkey("provision")
        assert findings(0)["battery clock"] == "ok"
        answer("bench", "set", "rtc_battery=0")
        answer("bench", "cut")
        answer("bench", "restore")
        assert findings(1)["battery clock"] == "look"
