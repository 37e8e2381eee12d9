"""Periods and resets: what a file may say, which octets go out, and the commands, in process."""

import json
from pathlib import Path

import pytest
from meter.core import event_log as ev
from wattkey import examples
from wattkey.errors import MeterRefusedError, UsageError
from wattkey.metering_client import MeteringClient
from wattkey.settings import measuring_file, measuring_settings
from wattkey.settings import setting_data as sd

from .command_line import Wattkey, error_lines
from .fake_objects import FakeObjects
from .fakes import SERIAL, ServedMeter

PRESENT = sd.Periods(1800, 1800, 1, 7)
SCHEDULE, DEMAND, CAPTURE = "0.0.15.0.0.255", "1.0.0.8.0.255", "1.0.0.8.4.255"


def written(folder: Path, text: str) -> Path:
    file = folder / "file.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_example_is_a_new_meter(tmp_path: Path) -> None:
    told = measuring_file.read(
        written(tmp_path, examples.text("measuring")), sd.Periods(0, 0, 9, 7)
    )
    assert told == PRESENT


def test_what_is_shown_can_be_set_again_and_what_is_left_out_stays(tmp_path: Path) -> None:
    odd = sd.Periods(900, 90, 28, 7)
    file = written(tmp_path, measuring_file.text_of(odd))
    assert measuring_file.read(file, PRESENT) == odd
    assert measuring_file.read(written(tmp_path, "# nothing"), odd) == odd


@pytest.mark.parametrize(
    ("text", "complaint", "hint"),
    [
        ('\ndemand_period = "7m"', r"line 2, demand_period: a period of 420 s", "whole number"),
        ('demand_period = "30s"', r"line 1, demand_period: a period of 30 s", "1m to 1h"),
        ('capture_period = "2h"', r"line 1, capture_period: a period of 7200 s", "1m to 1h"),
        ("capture_period = 15", r"line 1, capture_period: 15 cannot be", '"30m"'),
        ('capture_period = "soon"', r"line 1, capture_period: 'soon'", "30m"),
        ("billing_day = 29", r"line 1, billing_day: 29 is no", "1 to 28"),
        ('billing_day = "1"', r"line 1, billing_day: '1' cannot", "1 to 28"),
        ('demand = "30m"', r"line 1, demand: nobody knows", "leave it out"),
    ],
)
def test_wrong_periods_are_named_with_their_line(
    text: str, complaint: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        measuring_file.read(written(tmp_path, text), PRESENT)
    assert hint in caught.value.hint


def fake_objects() -> FakeObjects:
    fake = FakeObjects()
    fake.values |= {
        (1, DEMAND, 2): 1800,
        (1, CAPTURE, 2): 1800,
        (22, SCHEDULE, 4): [[bytes(4), b"\xff\xff\xff\x01\xff"]],
        (1, "0.0.96.2.0.255", 2): 7,
        (1, "0.0.0.1.0.255", 2): 3,
    }
    return fake


def test_only_what_differs_goes_out_as_cosem_has_it() -> None:
    fake = fake_objects()
    metering = MeteringClient(fake)
    assert metering.periods() == PRESENT and metering.set_periods(PRESENT) == []
    assert metering.set_periods(sd.Periods(900, 1800, 12, 7)) == [
        "demand integration period",
        "billing day",
    ]
    assert fake.values[1, DEMAND, 2] == 900
    assert fake.values[22, SCHEDULE, 4] == [[bytes(4), b"\xff\xff\xff\x0c\xff"]]


def test_a_refusal_says_what_had_been_written() -> None:
    fake = fake_objects()
    fake.refuses.add((1, CAPTURE, 2))
    with pytest.raises(MeterRefusedError, match="refused load profile capture period") as caught:
        measuring_settings.write(fake, sd.Periods(900, 900, 1, 7), PRESENT)
    assert caught.value.hint == "written before it: demand integration period"


def test_demand_is_reset_by_its_script() -> None:
    fake = fake_objects()
    assert MeteringClient(fake).reset_demand() == 3
    assert fake.calls == [(9, "0.0.10.0.1.255", 1, 1)]
    fake.refuses.add((9, "0.0.10.0.1.255", -1))
    with pytest.raises(MeterRefusedError, match="reset demand") as caught:
        MeteringClient(fake).reset_demand()
    assert "wattkey clock" in caught.value.hint


@pytest.fixture
def served(fresh: ServedMeter, wattkey: Wattkey) -> ServedMeter:
    """A meter in service."""
    assert wattkey("provision").exit_code == 0
    return fresh


def test_periods_are_set_by_options_or_from_a_file(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    meter = served.fake.meter
    dry = wattkey("measuring", "set", "--demand", "15m", "--dry-run")
    assert 'would change: demand_period = "15m"' in dry.stdout and meter.demand.period_s == 1800
    done = wattkey("measuring", "set", "--demand", "15m", "--capture", "15m", "--billing-day", "5")
    assert "demand integration period, load profile capture period, billing day" in done.stdout
    assert (meter.demand.period_s, meter.periods.load.period_s) == (900, 900)
    assert meter.billing.day == 5
    shown = wattkey("measuring")
    assert "changed 3 times" in shown.stderr
    again = wattkey("measuring", "set", str(written(tmp_path, shown.stdout)))
    assert "already" in again.stdout
    told = json.loads(wattkey("measuring", "--json").stdout)
    assert (told["meter"], told["demand_s"], told["billing_day"]) == (SERIAL, 900, 5)
    assert wattkey("measuring", "example").stdout == examples.text("measuring")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("measuring", "set"), "from a file, or by options"),
        (("measuring", "set", "x.toml", "--demand", "30m"), "from a file, or by options"),
        (("measuring", "set", "nowhere.toml"), "cannot read nowhere.toml"),
        (("measuring", "set", "--demand", "30"), "'30' is not a duration"),
        (("measuring", "set", "--capture", "50s"), "a period of 50 s cannot be"),
        (("measuring", "set", "--billing-day", "31"), "31 is no billing day"),
        (("reset", "demand"), "wants to be confirmed"),
        (("reset", "tamper"), "wants to be confirmed"),
        (("reset",), "Missing command"),
    ],
)
def test_what_cannot_be_is_refused_before_any_meter_is_met(
    arguments: tuple[str, ...], complaint: str, wattkey: Wattkey, no_usb: None
) -> None:
    refused = wattkey(*arguments)
    assert refused.exit_code == 2 and complaint in error_lines(refused)[0]


def test_resets_reach_the_meter(served: ServedMeter, wattkey: Wattkey) -> None:
    meter = served.fake.meter
    done = wattkey("reset", "demand", "--yes")
    assert "has closed billing period 1" in done.stdout and meter.billing.count == 1
    assert "Supply stays off" not in wattkey("reset", "tamper", "--yes").stderr
    meter.measuring.set_tamper_cuts((7,))
    meter.watch.conditions[0].is_on = True
    done = wattkey("reset", "tamper", "--yes")
    assert done.exit_code == 0 and "has cleared tamper" in done.stdout
    assert "Supply stays off" in done.stderr
    assert [event.code for event in meter.events].count(ev.TAMPER_CLEARED) == 2
