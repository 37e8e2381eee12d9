"""Killing the emulator is a power cut: what was paid, counted and used is there afterwards."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from household import READER_SECRET, Household
from wattkey import moments, tokens
from wattkey.emulator import EmulatorError, EmulatorOptions
from wattkey.meter_client import MeterClient

START = datetime(2026, 11, 22, tzinfo=UTC)
KILLS = 8
LOST_WH = 3000 * 60 // 3600
"""A minute of the load below: the most that a cut may cost."""


@contextmanager
def switched_on(state: Path, build: str, start: datetime, number: int) -> Iterator[Household]:
    """The meter in `state`, from power-up until it is killed without warning."""
    options = EmulatorOptions(state=state, runtime=build, start=start, speed=None, sample_s=10)
    with Household(options, number) as house:
        house.bench.set(load_w=3000)
        yield house
        os.kill(house.emulator.pid, signal.SIGKILL)


def test_a_meter_killed_again_and_again_loses_nothing_that_was_paid(
    tmp_path: Path, build: str
) -> None:
    dice = random.Random(7)
    state = tmp_path / "meter.flash"
    now, number, paid_until_s, energy_wh = START, 0, None, 0
    entered: list[bytes] = []
    with switched_on(state, build, now, number) as house:
        house.provision()
    for _ in range(KILLS):
        with switched_on(state, build, now, number) as house:
            seen = house.bench.read()
            assert seen.paid_until_s == paid_until_s
            assert seen.relay_closed == (paid_until_s is not None)
            assert energy_wh - LOST_WH <= seen.import_wh <= energy_wh
            for token in entered[-3:]:
                assert house.push(token).code == 1
            entered.append(house.token(tokens.ActivateFor(timedelta(hours=dice.randrange(1, 40)))))
            assert house.push(entered[-1]).code == 0
            seen = house.bench.step(seconds=dice.randrange(1, 3000))
            paid_until_s, energy_wh, number = seen.paid_until_s, seen.import_wh, house.number
            now = moments.from_unix(seen.time_s)


def test_the_tables_of_the_signature_check_survive(tmp_path: Path, build: str) -> None:
    state = tmp_path / "meter.flash"
    with switched_on(state, build, START, 0) as house:
        house.provision()
        with MeterClient.open(house.tcp) as meter:
            meter.login(READER_SECRET)
            while meter.health().signature_checks == "tables being made":
                time.sleep(0.05)
            assert meter.health().signature_checks == "quick"
    assert b"WKT\x01" in state.read_bytes()


def test_a_file_that_is_no_state_is_refused(tmp_path: Path, build: str) -> None:
    wrong = tmp_path / "letter.txt"
    wrong.write_text("dear meter")
    with pytest.raises(Exception, match="is not a meter's state"):
        Household(EmulatorOptions(state=wrong, runtime=build)).__enter__()
    assert wrong.read_text() == "dear meter"


def test_two_emulators_cannot_share_a_state(tmp_path: Path, build: str) -> None:
    options = EmulatorOptions(state=tmp_path / "meter.flash", runtime=build)
    with Household(options) as house:
        with pytest.raises(EmulatorError, match="another emulator runs"):
            Household(options).__enter__()
        assert house.bench.read().time_s
    with Household(options) as house:
        assert house.bench.read().time_s
