"""What a real board must do: be who it says, measure, answer tokens, move its relay, live on noise.

Supply is switched on and off: have nothing connected that minds.
"""

import time
from datetime import timedelta

from wattkey import doctor, moments, tokens
from wattkey.meter_client import MeterClient
from wattkey.transports import open_transport

from .conftest import Attached

ACCEPTED, ALREADY = 0, 1
SETTLE_S = 8
"""Longer than a relay rests between two moves and feedback takes."""


def wait_for_supply(attached: Attached, is_on: bool) -> bool:
    """Say whether supply gets to where it should within the time a relay needs."""
    deadline_s = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline_s:
        with attached.open() as meter:
            if meter.supply_status().relay_closed == is_on:
                return True
        time.sleep(0.5)
    return False


def test_nameplate_says_which_board_it_is(attached: Attached) -> None:
    with MeterClient.open(attached.port) as meter:
        identity = meter.identity()
    assert identity.model.split(" ")[-1] == attached.board.partition("@")[0]
    assert identity.serial.isalnum()


def test_it_is_healthy(attached: Attached) -> None:
    with attached.open() as meter:
        findings = doctor.examine(meter).findings()
    assert [finding for finding in findings if finding.verdict == "broken"] == []


def test_it_sees_the_mains_or_nothing(attached: Attached) -> None:
    """On the table, without mains, a metering chip is silent and everything reads 0."""
    time.sleep(3)
    with attached.open() as meter:
        found = {reading.name: reading.value for reading in meter.registers()}
    voltage = float(found["Voltage"])
    assert voltage == 0 or 80 < voltage < 280
    if voltage:
        assert 45 < float(found["Frequency"] or 50) < 65


def test_a_token_counts_once(attached: Attached) -> None:
    token = attached.token(tokens.ActivateFor(timedelta(minutes=10)))
    assert attached.push(token).code == ACCEPTED
    assert attached.push(token).code == ALREADY


def test_supply_follows_what_was_paid(attached: Attached) -> None:
    attached.push(attached.token(tokens.ActivateFor(timedelta(minutes=10))))
    assert wait_for_supply(attached, True)
    with MeterClient.open(attached.port) as meter:
        clock = meter.clock()
    assert clock.time_s is not None
    ends_now = tokens.ActivateUntil(moments.from_unix(clock.time_s))
    assert attached.push(attached.token(ends_now)).code == ACCEPTED
    assert wait_for_supply(attached, False)


def test_noise_on_the_line_harms_nothing(attached: Attached) -> None:
    road = open_transport(attached.port)
    for noise in (
        b"\x00\xff" * 300,
        b"~" * 50,
        b"WK1:NOTATOKEN\r",
        b"\x03\x04\x1a",
        bytes(range(256)),
    ):
        road.write(noise)
        road.read(0.2)
    road.close()
    with MeterClient.open(attached.port) as meter:
        assert meter.serial()


def test_answers_come_quickly(attached: Attached) -> None:
    with MeterClient.open(attached.port) as meter:
        meter.serial()
        meter.clock()
        started_s = time.monotonic()
        for _ in range(20):
            meter.clock()
    print(f"one reading takes {(time.monotonic() - started_s) / 20 * 1000:.0f} ms")
