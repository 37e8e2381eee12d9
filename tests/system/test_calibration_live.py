"""An emulator that measures wrongly, put right by `wattkey calibrate`; also on a board's chips."""

import json

import pytest
from typed import answer, emulator, issue, wattkey

pytestmark = pytest.mark.usefixtures("private_home")

WRONG = ("voltage_error=400", "current_error=-300", "power_error=650")


def shown() -> dict[str, float]:
    """What the meter shows to its reader."""
    found = answer("read")["registers"]
    return {register["name"]: float(register["value"]) for register in found}


def switch_on(*load: str) -> None:
    wattkey("provision")
    answer("push", issue("--for", "7d"))
    answer("bench", "set", *load)


@pytest.mark.parametrize("build", ["esp32-like"], indirect=True)
@pytest.mark.parametrize("board", [None, "esp32_devkit_pzem004t"])
def test_a_wrong_meter_measures_right_afterwards(build: str, board: str | None) -> None:
    options = ("--board", board) if board else ()
    with emulator("--runtime", build, "--speed", "20", *options):
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


def settled() -> dict[str, float]:
    """What the meter shows once its chip has had time to say something new."""
    for _ in range(3):
        shown()
    return shown()
