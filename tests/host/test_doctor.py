"""The doctor's verdict on each part, and how the command says it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from wattkey import doctor, moments
from wattkey.doctor import CheckUp
from wattkey.errors import ProtocolError
from wattkey.meter_client import MeterClient
from wattkey.meter_data import Identity, MeterClock, MeterEvent, MeterHealth, SupplyStatus
from wattkey.session import MeterSession

from .command_line import Wattkey, error_lines
from .fakes import SERIAL, FakeMeter, LoopbackTransport, ServedMeter

REAL = Identity(SERIAL, "Wattkey", "esp32_devkit_pzem004t", "0.1", 2026, "D1", "5-30A", "WKY")
EMULATED = replace(REAL, model="emulator")
CLOSED = SupplyStatus(
    relay_closed=True,
    control_state="connected",
    control_mode=6,
    payment_mode="token",
    paid_until_s=None,
    seconds_left=0,
    cap_left_wh=None,
    objections=(),
    warning_level=0,
    owed_s=0,
)
HEALTHY = MeterHealth(
    boots=12,
    generation=1_051_200,
    recoveries=0,
    failed_saves=0,
    worst_erases=2_000,
    rated_erases=100_000,
    relay_moves=41,
    relay_state="obeys",
    battery_clock="believed",
    storage="flash",
    event_count=90,
    signature_checks="quick",
)


def check_up(
    identity: Identity = REAL, clock: Any = None, events: tuple[int, ...] = (302,), **health: Any
) -> CheckUp:
    """A check-up of a healthy meter, but for what is given."""
    now = MeterClock(int(moments.now().timestamp()), 330, "trusted")
    lately = [MeterEvent(None, code, 0) for code in events]
    return CheckUp(identity, clock or now, CLOSED, replace(HEALTHY, **health), lately)


def test_a_healthy_meter() -> None:
    found = check_up()
    assert found.is_healthy
    texts = {finding.part: finding.text for finding in found.findings()}
    assert all(finding.verdict == "ok" and not finding.advice for finding in found.findings())
    assert texts["relay"] == "closed, connected, moved 41 times"
    assert texts["flash life"] == "98 % left, about 98 years at a save a minute"
    assert texts["power"].startswith("failed 11 times")


@pytest.mark.parametrize(
    ("health", "part", "verdict"),
    [
        ({"battery_clock": "not believed"}, "battery clock", "look"),
        ({"battery_clock": "unknown (7)"}, "battery clock", "look"),
        ({"events": (102, 414, 302)}, "battery clock", "look"),
        ({"relay_state": "does not obey"}, "relay", "broken"),
        ({"relay_state": "load flows while open"}, "relay", "broken"),
        ({"relay_state": "opened by its guard"}, "relay", "look"),
        ({"relay_state": "unknown (4)"}, "relay", "look"),
        ({"storage": "none"}, "storage", "broken"),
        ({"recoveries": 1}, "copies", "look"),
        ({"recoveries": 2, "storage": "flash and FRAM"}, "copies", "look"),
        ({"failed_saves": 1}, "saves", "look"),
        ({"worst_erases": 80_000}, "flash life", "look"),
        ({"signature_checks": "no memory for tables"}, "signatures", "look"),
        ({"signature_checks": "unknown (9)"}, "signatures", "look"),
        ({"worst_erases": 100_000}, "flash life", "broken"),
        ({"worst_erases": 250_000}, "flash life", "broken"),
    ],
)
def test_what_is_wrong_is_found_where_it_is(
    health: dict[str, Any], part: str, verdict: str
) -> None:
    found = check_up(**health)
    (wrong,) = [finding for finding in found.findings() if finding.verdict != "ok"]
    assert (wrong.part, wrong.verdict) == (part, verdict)
    assert wrong.advice and not found.is_healthy


@pytest.mark.parametrize(
    "health",
    [
        {"battery_clock": "none fitted"},
        {"recoveries": 1, "storage": "flash and FRAM"},  # a cut inside a save to FRAM
        {"worst_erases": 79_999},
        {"signature_checks": "tables being made"},
        {"signature_checks": "plain"},
        {"boots": 0, "generation": 0, "worst_erases": 0},
    ],
)
def test_what_is_as_it_may_be(health: dict[str, Any]) -> None:
    assert check_up(**health).is_healthy


NOW_S = int(moments.now().timestamp())


@pytest.mark.parametrize(
    ("clock", "identity", "verdict"),
    [
        (MeterClock(None, 0, "unset"), REAL, "broken"),
        (MeterClock(0, 0, "unset"), REAL, "broken"),
        (MeterClock(NOW_S, 0, "estimated"), REAL, "look"),
        (MeterClock(NOW_S, 0, "estimated"), EMULATED, "look"),
        (MeterClock(NOW_S - 7200, 0, "trusted"), REAL, "look"),
        (MeterClock(NOW_S + 86400, 0, "trusted"), REAL, "look"),
        (MeterClock(NOW_S + 86400, 0, "trusted"), EMULATED, "ok"),
    ],
)
def test_the_clock(clock: MeterClock, identity: Identity, verdict: str) -> None:
    finding = check_up(identity, clock).findings()[0]
    assert (finding.part, finding.verdict) == ("clock", verdict)
    assert ("wattkey clock --set" in finding.advice) == (verdict != "ok")


@pytest.mark.parametrize(
    "health",
    [
        {"worst_erases": 9},
        {"generation": 1439, "worst_erases": 20},
        {"storage": "flash and FRAM"},
        {"storage": "none"},
    ],
)
def test_years_are_not_guessed(health: dict[str, Any]) -> None:
    assert doctor.years_left(replace(HEALTHY, **health)) is None


def test_no_years_are_left_of_what_is_worn_out() -> None:
    assert doctor.years_left(replace(HEALTHY, worst_erases=120_000)) == 0


def test_health_is_read_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MeterSession, "get", lambda *_: [1, 2, 3, 4, 5, 6, 7, 1, 2, 1, 8, 2])
    with MeterClient(LoopbackTransport(FakeMeter())) as meter:
        health = meter.health()
    counts = (health.boots, health.generation, health.recoveries, health.failed_saves)
    assert counts == (1, 2, 3, 4)
    assert (health.worst_erases, health.rated_erases, health.relay_moves) == (5, 6, 7)
    assert (health.relay_state, health.battery_clock) == ("does not obey", "not believed")
    assert (health.storage, health.event_count) == ("flash", 8)
    assert health.signature_checks == "no memory for tables"


@pytest.mark.parametrize("answer", [[], [0] * 11, [0] * 13, [0] * 11 + ["x"], [True] * 12])
def test_an_account_that_makes_no_sense(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(MeterSession, "get", lambda *_: answer)
    with MeterClient(LoopbackTransport(FakeMeter())) as meter, pytest.raises(ProtocolError):
        meter.health()


@pytest.fixture
def served(fresh: ServedMeter, wattkey: Wattkey) -> ServedMeter:
    """A provisioned meter, where WATTKEY_PORT points."""
    assert wattkey("provision").exit_code == 0
    return fresh


def test_the_command_says_it_and_its_exit_code_too(served: ServedMeter, wattkey: Wattkey) -> None:
    """The fake has no memory: that, and nothing else, is wrong with it."""
    result = wattkey("doctor")
    assert result.exit_code == 1 and result.stdout.count("BROKEN") == 1
    assert "forgets everything" in result.stdout and "look at it" not in result.stdout
    assert result.stdout.endswith("1 broken, 0 to look at.\n")
    assert SERIAL in result.stdout
    told = json.loads(wattkey("doctor", "--json").stdout)
    assert told["healthy"] is False and told["health"]["storage"] == "none"
    assert [f["part"] for f in told["findings"] if f["verdict"] != "ok"] == ["storage"]


def test_a_relay_that_does_not_obey_is_broken(served: ServedMeter, wattkey: Wattkey) -> None:
    served.fake.relay.is_stuck = True
    wattkey("push", wattkey("issue", "--for", "1d", "--now", "2027-01-15T08:00Z").stdout.strip())
    result = wattkey("doctor")
    assert result.exit_code == 1 and "BROKEN      open" in result.stdout
    assert "does not move" in result.stdout


def test_a_healthy_meter_is_exit_code_0(
    served: ServedMeter, wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeterClient, "health", lambda self: HEALTHY)
    result = wattkey("doctor")
    assert result.exit_code == 0 and "about 98 years" in result.stdout
    assert result.stdout.endswith("All in order.\n")
    assert json.loads(wattkey("doctor", "--json").stdout)["health"]["flash_years_left"] == 98


@pytest.mark.usefixtures("knows_no_calibration")
def test_an_older_meter_is_examined_too(served: ServedMeter, wattkey: Wattkey) -> None:
    told = json.loads(wattkey("doctor", "--json").stdout)["findings"]
    (found,) = [each for each in told if each["part"] == "calibration"]
    assert found["verdict"] == "ok" and "older" in found["text"]
    assert len(told) == 10


def test_the_doctor_needs_a_meter_in_service(fresh: ServedMeter, wattkey: Wattkey) -> None:
    result = wattkey("doctor")
    assert result.exit_code == 1 and "not in service" in error_lines(result)[0]
