"""Whoever sits at the bench pulls the cord: what the command line says meanwhile."""

from pathlib import Path
from typing import Any

import pytest
from typed import answer, emulator, issue, wattkey

pytestmark = [
    pytest.mark.usefixtures("private_home"),
    pytest.mark.parametrize("build", ["esp32-like"], indirect=True),  # typing is what takes time
]


def tcp(entry: dict[str, Any]) -> str:
    """Where it is noticed at once that nobody is there; a serial line just stays silent."""
    return f"socket://127.0.0.1:{entry['tcp_port']}"


def test_the_cord_is_pulled_and_put_back(build: str) -> None:
    with emulator("--runtime", build, "--speed", "stepped", "--rtc") as (_, entry):
        wattkey("provision")
        answer("push", issue("--for", "2h"))
        assert wattkey("bench", "restore").returncode == 1  # there is power
        before = answer("bench", "step", "10m")
        answer("bench", "cut")
        for command in (("bench", "cut"), ("bench", "press")):
            refused = wattkey(*command)
            assert refused.returncode == 1 and "power is cut" in refused.stderr
        assert wattkey("status", "-p", tcp(entry)).returncode == 2  # there is nobody
        assert wattkey("bench", "step", "1h").returncode == 0
        after = answer("bench", "restore")
        assert after["time_s"] == before["time_s"] + 3600 and after["relay_closed"]
        assert after["boots"] == before["boots"] + 1
        assert answer("status")["supply"]["relay_closed"]


def test_the_cord_is_pulled_inside_a_write(build: str, tmp_path: Path) -> None:
    state = str(tmp_path / "meter.flash")
    with emulator("--runtime", build, "--speed", "stepped", "--state", state) as (_, entry):
        wattkey("provision")
        token = issue("--for", "2h")
        answer("bench", "cut", "--operation", "0", "--kind", "torn")
        assert wattkey("push", token, "-p", tcp(entry)).returncode == 2  # no answer came
        assert not answer("bench", "restore")["relay_closed"]
        assert answer("push", token)["code"] == 0
        assert answer("bench", "read")["relay_closed"]
