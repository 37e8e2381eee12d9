"""An emulator that measures wrongly, put right by `wattkey calibrate`; also on a board's chips."""

import json

import pytest
from typed import answer, emulator, issue, wattkey

pytestmark = pytest.mark.usefixtures("private_home")

WRONG = ("voltage_error=400", "current_error=-300", "power_error=650")
MIDNIGHT = "2027-01-01T00:01"
"""The trace draws 3 kW then, until a load is set by hand: more than a board's guard lets pass."""

SETTLED_MS = 10_000
"""Of the meter's time; a chip says something new each second."""


def shown() -> dict[str, float]:
    """What the meter shows to its reader."""
    found = answer("read")["registers"]
    return {register["name"]: float(register["value"]) for register in found}


def switch_on(*load: str) -> None:
    """Load before supply: what the trace draws at this time of day may trip the board's guard."""
    wattkey("provision")
    answer("bench", "set", *load)
    answer("push", issue("--for", "7d"))
    assert answer("bench", "read")["relay_closed"]


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
@pytest.mark.parametrize("board", [None, "esp32_devkit_pzem004t"])
def test_a_wrong_meter_measures_right_afterwards(build: str, board: str | None) -> None:
    options = ("--board", board) if board else ()
    with emulator("--runtime", build, "--speed", "20", "--start", MIDNIGHT, *options):
        switch_on("load_w=2000", "load_var=0", "voltage_mv=230000", *WRONG)
        wattkey("status")
        before = settled()
        assert before["Power drawn"] == pytest.approx(2130, rel=0.005)
        assert before["Voltage"] == pytest.approx(239.2, rel=0.005)
        done = wattkey("calibrate", "--voltage", "230", "--power", "2000", "--yes")
        assert done.returncode == 0, done.stderr
        after = settled()
        assert after["Power drawn"] == pytest.approx(2000, rel=0.002)
        assert after["Voltage"] == pytest.approx(230, rel=0.002)
        assert after["Current"] == pytest.approx(2000 / 230, rel=0.002)
        assert after["Power factor"] >= 0.995
        answer("bench", "cut")
        answer("bench", "restore")
        assert settled()["Power drawn"] == pytest.approx(2000, rel=0.002)
        told = json.loads(wattkey("doctor", "--json").stdout)["findings"]
        (text,) = [each["text"] for each in told if each["part"] == "calibration"]
        assert "against 230.0 V, 2000.0 W" in text


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
def test_by_radio_a_meter_is_calibrated_too(build: str) -> None:
    """Where ground is live there is no cable: all but the first key comes through the air."""
    pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")
    options = ("--runtime", build, "--speed", "20", "--ble", "--board", "shelly_plus_1pm")
    with emulator(*options, "--start", MIDNIGHT):
        switch_on("load_w=1500", "load_var=0", "voltage_mv=230000", *WRONG)
        settled()
        by_air = ("-p", "ble:auto")
        done = wattkey("calibrate", "--voltage", "230", "--power", "1500", "--yes", *by_air)
        assert done.returncode == 0, done.stderr
        after = settled()
        assert after["Power drawn"] == pytest.approx(1500, rel=0.002)
        assert after["Voltage"] == pytest.approx(230, rel=0.002)
        removed = wattkey("calibrate", "--remove", "--yes", *by_air)
        assert removed.returncode == 0, removed.stderr
        assert settled()["Power drawn"] == pytest.approx(1500 * 1.065, rel=0.005)


def settled() -> dict[str, float]:
    """What the meter shows once its chip has had ten seconds to say something new."""
    begin = answer("bench", "read")["uptime_ms"]
    while answer("bench", "read")["uptime_ms"] < begin + SETTLED_MS:
        pass
    return shown()
