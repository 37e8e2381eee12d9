"""The mains fail and return: what the customer finds, with and without a battery clock or FRAM."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from household import Household
from wattkey import tokens
from wattkey.errors import WattkeyError

START = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ESTIMATED, TRUSTED = 1, 2
ACCEPTED, ALREADY_ACCEPTED = 0, 1
KINDS = ("before", "middle", "torn", "after")
CONNECTED, POWER_RESTORED, CLOCK_DOUBTED = 302, 102, 414

Start = Callable[..., Household]


def events_since_power(house: Household) -> list[list[int]]:
    """The codes and details of the events since the last power-up."""
    return [[code, detail] for _, code, detail in house.bench.read().events]


def outage(house: Household, seconds: int) -> None:
    house.bench.cut()
    house.bench.pass_dark(seconds=seconds)
    house.bench.restore()


def test_with_a_battery_clock_what_ended_in_the_dark_stays_off(start: Start) -> None:
    house = start(start=START, rtc=True)
    house.buy(2 * HOUR)
    before = house.bench.step(seconds=600)
    outage(house, 3 * 3600)
    after = house.bench.read()
    assert (after.time_s - before.time_s, after.clock_quality) == (3 * 3600, TRUSTED)
    assert not after.relay_closed and after.paid_until_s is None
    assert [POWER_RESTORED, 180] in events_since_power(house)
    assert CONNECTED not in [code for code, _ in events_since_power(house)]
    assert house.buy(HOUR).code == ACCEPTED and house.bench.read().relay_closed


def test_without_one_the_dark_is_not_charged(start: Start) -> None:
    house = start(start=START)
    house.buy(2 * HOUR)
    before = house.bench.step(seconds=600)
    outage(house, 3 * 3600)
    after = house.bench.read()
    assert (after.time_s, after.clock_quality) == (before.time_s, ESTIMATED)
    assert after.relay_closed and after.seconds_left == before.seconds_left
    assert [POWER_RESTORED, 0] in events_since_power(house)


@pytest.mark.parametrize("trouble", [{"rtc_battery": 0}, {"rtc_s": 1_500_000_000}])
def test_a_battery_clock_that_failed_is_not_believed(start: Start, trouble: dict[str, int]) -> None:
    house = start(start=START, rtc=True)
    house.buy(2 * HOUR)
    before = house.bench.step(seconds=600)
    house.bench.set(**trouble)
    outage(house, 3 * 3600)
    after = house.bench.read()
    assert (after.time_s, after.clock_quality) == (before.time_s, ESTIMATED)
    assert after.relay_closed
    assert CLOCK_DOUBTED in [code for code, _ in events_since_power(house)]


def test_the_power_fails_while_a_token_is_pushed(start: Start, build: str, tmp_path: Path) -> None:
    """At each of the first operations and in each way: it counted, or it can be pushed again."""
    house = start(start=START, state=tmp_path / "meter.flash", fram=True, runtime=build)
    assert house.buy(HOUR).code == ACCEPTED
    paid_until_s = house.bench.read().paid_until_s
    assert paid_until_s
    answers = []
    for operation in range(5):
        for kind in KINDS:
            token = house.token(tokens.ActivateFor(HOUR), issued=START)
            house.bench.cut(operation, kind)
            try:
                answers.append(house.push(token, house.tcp).code)
                house.bench.cut()  # it had not come to that operation
            except WattkeyError:
                pass
            house.bench.restore()
            has_counted = house.bench.read().paid_until_s == paid_until_s + 3600
            assert house.push(token).code == (ALREADY_ACCEPTED if has_counted else ACCEPTED)
            paid_until_s += 3600
            assert house.bench.read().paid_until_s == paid_until_s
    assert len(answers) < 10


def test_outages_leave_nothing_behind_in_the_emulators_memory(start: Start, build: str) -> None:
    """A meter of each outage that stayed would have filled it long before."""
    house = start(start=START, runtime=build)
    for outages in range(1, 200):
        house.bench.cut()
        house.bench.restore()
        assert house.bench.read().boots == outages + 1


def test_with_fram_a_cut_costs_a_second(start: Start, build: str, tmp_path: Path) -> None:
    house = start(start=START, state=tmp_path / "meter.flash", fram=True, runtime=build, sample_s=1)
    house.bench.set(load_w=3600)  # 1 Wh a second
    house.buy(24 * HOUR)
    for seconds in (7, 13, 59, 60, 61, 100):
        before = house.bench.step(seconds=seconds)
        house.bench.cut()
        house.bench.restore()
        lost_wh = before.import_wh - house.bench.read().import_wh
        assert 0 <= lost_wh <= 1


def test_without_fram_a_cut_costs_a_minute(start: Start, build: str, tmp_path: Path) -> None:
    house = start(start=START, state=tmp_path / "meter.flash", runtime=build, sample_s=1)
    house.bench.set(load_w=3600)
    house.buy(24 * HOUR)
    before = house.bench.step(seconds=119)
    house.bench.cut()
    house.bench.restore()
    assert before.import_wh - house.bench.read().import_wh == 59


def test_nobody_is_cut_off_at_night_and_the_next_purchase_pays_for_it(start: Start) -> None:
    house = start(start=START, no_cut=(("18:00", "10:00"),))
    house.buy(HOUR)
    end_s = house.bench.read().paid_until_s
    assert end_s
    seen = house.bench.step(seconds=4 * 3600)
    assert seen.relay_closed and seen.seconds_left == 0 and seen.owed_s == 3 * 3600
    assert house.buy(24 * HOUR).code == ACCEPTED
    seen = house.bench.read()
    assert (seen.paid_until_s, seen.owed_s) == (end_s + 24 * 3600, 0)


def test_in_the_morning_who_has_not_paid_is_cut_off(start: Start) -> None:
    house = start(start=START, no_cut=(("18:00", "10:00"),))
    house.buy(HOUR)
    assert house.bench.step(seconds=15 * 3600).relay_closed
    assert not house.bench.step(seconds=3600).relay_closed


def test_an_outage_on_grace_is_not_owed(start: Start) -> None:
    house = start(start=START, no_cut=(("18:00", "10:00"),), rtc=True)
    house.buy(HOUR)
    house.bench.step(seconds=2 * 3600)
    outage(house, 3600)
    seen = house.bench.step(seconds=600)
    assert seen.relay_closed and seen.owed_s + 1800 >= 3600 and seen.owed_s <= 3600 + 600
