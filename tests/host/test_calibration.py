"""`wattkey calibrate`: what it finds, what it refuses, and that the meter is left alone then."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from wattkey import calibration as library
from wattkey.calibration import CalibrationError, Sample
from wattkey.errors import MeterRefusedError
from wattkey.meter_client import MeterClient
from wattkey.meter_data import CalibrationRecord

from .command_line import Wattkey, error_lines
from .fakes import FakeMeter, LoopbackTransport, ServedMeter

SHOWN = Sample(Decimal(230), Decimal("4.348"), Decimal(1000), Decimal(1))
REAL = Decimal("230.0"), Decimal(1000)
NEVER = CalibrationRecord()


@pytest.fixture
def supplied(fresh: ServedMeter, wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch) -> ServedMeter:
    """A meter in service whose load is on, read without pauses."""
    monkeypatch.setattr(library, "PAUSE_S", 0)
    assert wattkey("provision").exit_code == 0
    switch_on(fresh.fake)
    return fresh


def switch_on(fake: FakeMeter) -> None:
    """Supply without a token, as by disconnect control mode 0."""
    assert fake.meter.set_control_mode(0)
    fake.pass_time(2)


def proposed(
    voltage: str, power: str, shown: Sample = SHOWN, before: CalibrationRecord = NEVER
) -> tuple[int, int, int]:
    return library.propose([shown] * 5, before, Decimal(voltage), Decimal(power)).gains


def test_two_numbers_give_three_gains() -> None:
    assert proposed("230", "1000") == (10_000, 10_000, 10_000)
    assert proposed("232.3", "1050") == (10_100, 10_396, 10_500)


def test_a_second_calibration_stands_on_the_first() -> None:
    before = replace(NEVER, voltage=10_100, power=9_000)
    assert proposed("232.3", "1000", before=before) == (10_201, 9_901, 9_000)


@pytest.mark.parametrize(
    ("shown", "voltage", "power", "words"),
    [
        (SHOWN, "23", "1000", "no mains voltage"),
        (SHOWN, "230", "5", "cannot be calibrated with"),
        (replace(SHOWN, voltage=Decimal(0)), "230", "1000", "no voltage"),
        (replace(SHOWN, power=Decimal(0)), "230", "1000", "no load"),
        (replace(SHOWN, factor=Decimal("0.62")), "230", "1000", "0.62: this load is not resistive"),
        (SHOWN, "230", "1300", "current would need a correction of +30.0 %"),
        (SHOWN, "180", "1000", "voltage would need a correction of -21.7 %"),
    ],
)
def test_what_is_wrong_is_named(shown: Sample, voltage: str, power: str, words: str) -> None:
    with pytest.raises(CalibrationError) as refused:
        proposed(voltage, power, shown)
    assert words in str(refused.value) and refused.value.hint


@pytest.mark.parametrize("name", ["voltage", "current", "power"])
def test_an_unsteady_load_is_refused(name: str) -> None:
    later = replace(SHOWN, **{name: getattr(SHOWN, name) * Decimal("1.011")})
    with pytest.raises(CalibrationError, match=f"the {name} is not steady"):
        library.propose([SHOWN, later], NEVER, *REAL)
    steady = replace(SHOWN, **{name: getattr(SHOWN, name) * Decimal("1.009")})
    library.propose([SHOWN, steady], NEVER, *REAL)


def test_the_command_writes_and_the_meter_shows_it_with_its_date(
    supplied: ServedMeter, wattkey: Wattkey
) -> None:
    done = wattkey("calibrate", "--voltage", "232.3", "--power", "1050", "--yes")
    assert done.exit_code == 0, done.stderr
    found = supplied.fake.meter.calibration
    assert (found.voltage, found.current, found.power) == (10_100, 10_396, 10_500)
    assert (found.reference_mv, found.reference_mw) == (232_300, 1_050_000)
    assert "V +1.00 %" in done.stdout and "shown   1000.00 W" in done.stderr
    told = json.loads(wattkey("doctor", "--json").stdout)["findings"]
    (shown,) = [each["text"] for each in told if each["part"] == "calibration"]
    assert shown.startswith("20") and "against 232.3 V, 1050.0 W" in shown
    assert supplied.fake.meter.reading.power_mw in (1_000_000, 1_050_000)
    assert wattkey("calibrate", "--remove", "--yes").exit_code == 0
    assert supplied.fake.meter.calibration.time_s == 0


def test_without_a_yes_nothing_is_written(supplied: ServedMeter, wattkey: Wattkey) -> None:
    done = wattkey("calibrate", "--voltage", "232.3", "--power", "1050", stdin="n\n")
    assert done.exit_code == 0 and "Nothing was written." in done.stdout
    assert supplied.fake.meter.calibration.time_s == 0


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ((), 2),
        (("--voltage", "230"), 2),
        (("--voltage", "two", "--power", "60"), 2),
        (("--voltage", "NaN", "--power", "60"), 2),
        (("--voltage", "230", "--power", "3", "--yes"), 1),
        (("--voltage", "230", "--power", "2000", "--yes"), 1),
    ],
)
def test_the_command_refuses_in_two_lines(
    supplied: ServedMeter, wattkey: Wattkey, arguments: tuple[str, ...], exit_code: int
) -> None:
    done = wattkey("calibrate", *arguments)
    assert done.exit_code == exit_code and error_lines(done)
    assert supplied.fake.meter.calibration.time_s == 0


def test_a_load_that_is_not_resistive(supplied: ServedMeter, wattkey: Wattkey) -> None:
    supplied.fake.front_end.power_factor_milli = 620
    supplied.fake.pass_time(2)
    done = wattkey("calibrate", "--voltage", "230", "--power", "1000", "--yes")
    assert done.exit_code == 1 and "not resistive" in error_lines(done)[0]


@pytest.mark.usefixtures("knows_no_calibration")
@pytest.mark.parametrize("arguments", [("--voltage", "230", "--power", "1000"), ("--remove",)])
def test_an_older_meter_is_told_apart(
    supplied: ServedMeter, wattkey: Wattkey, arguments: tuple[str, ...]
) -> None:
    done = wattkey("calibrate", *arguments, "--yes")
    assert done.exit_code == 1 and "firmware is older" in error_lines(done)[0]


def test_only_the_utility_writes(supplied: ServedMeter) -> None:
    fake = supplied.fake
    with MeterClient(LoopbackTransport(fake)) as meter:
        meter.login(fake.meter.provisioning.reader_secret)
        assert meter.calibration() == NEVER
        with pytest.raises(MeterRefusedError):
            meter.calibrate(replace(NEVER, time_s=1))
    assert fake.meter.calibration.time_s == 0
