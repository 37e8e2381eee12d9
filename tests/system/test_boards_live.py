"""Every board boots in the emulator with its own drivers on simulated chips, and is a meter.

What a real board does is not proven by this: the chips are simulated from the same facts.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from household import Household
from wattkey.boards import find, names
from wattkey.errors import UsageError
from wattkey.meter_client import MeterClient
from wattkey.metering_client import MeteringClient

HOUR = timedelta(hours=1)
ACCEPTED = 0
DISOBEYS = 409
"""The event of a contact that is not where it was sent."""
GUARD_TRIPPED, OVERLOAD = 424, 1

LATCHING, MONO = "sonoff_powr320d", "sonoff_powr316d"

Start = Callable[..., Household]


@pytest.fixture(params=names())
def board(request: pytest.FixtureRequest) -> str:
    return request.param


def test_it_measures_what_the_house_draws(start: Start, board: str, build: str) -> None:
    house = start(board=board, runtime=build, sample_s=1)
    assert house.buy(3 * HOUR).code == ACCEPTED
    house.bench.set(load_w=1000, voltage_mv=230_000)
    before = house.bench.step(seconds=30)
    after = house.bench.step(seconds=3600)
    assert after.relay_closed
    assert abs(after.voltage_mv - 230_000) < 1500
    assert abs(after.power_mw - 1_000_000) < 10_000
    measured_mj = (after.import_wh - before.import_wh) * 3_600_000
    measured_mj += after.import_mj - before.import_mj
    assert abs(measured_mj - 3_600_000_000) < 2 * 3_600_000


def test_its_nameplate_says_that_it_is_emulated(start: Start, board: str) -> None:
    house = start(board=board)
    with MeterClient.open(house.port) as meter:
        assert meter.identity().model == f"emulator {board}"


def test_supply_ends_with_the_period(start: Start, board: str) -> None:
    house = start(board=board)
    house.buy(HOUR)
    house.bench.set(load_w=500)
    assert house.bench.step(seconds=600).power_mw > 0
    over = house.bench.step(seconds=3600)
    assert not over.relay_closed
    assert house.bench.step(seconds=20).power_mw == 0


def test_overload_opens_the_contact_whatever_was_paid(start: Start, board: str) -> None:
    house = start(board=board, sample_s=1)
    house.buy(3 * HOUR)
    limit_w = find(board).definition["trip_power_w"]
    house.bench.set(load_w=limit_w * 2, voltage_mv=230_000)
    tripped = house.bench.step(seconds=12)
    assert not tripped.relay_closed
    assert [code for _, code, _ in tripped.events][-1] == GUARD_TRIPPED
    assert tripped.events[-1][2] == OVERLOAD and not tripped.objections
    with house.reader() as meter:
        assert meter.health().relay_state == "opened by its guard"
        (event,) = MeteringClient(meter).events(["wattkey"])[-1:]
        assert event.text == "GUARD OPENED THE RELAY: too much current or power"
    house.bench.set(load_w=500)
    assert house.bench.step(seconds=180).relay_closed  # it rests a minute, and the meter retries


def test_overload_that_stays_trips_again_and_supply_returns_when_it_is_gone(
    start: Start, board: str
) -> None:
    house = start(board=board, sample_s=1)
    house.buy(3 * HOUR)
    house.bench.set(load_w=find(board).definition["trip_power_w"] * 2, voltage_mv=230_000)
    house.bench.step(seconds=100)  # the meter has tried once more, and the guard tripped again
    house.bench.set(load_w=500)
    assert not house.bench.step(seconds=20).relay_closed
    assert house.bench.step(seconds=150).relay_closed


def test_outage_and_return(start: Start, board: str) -> None:
    house = start(board=board)
    house.buy(3 * HOUR)
    house.bench.set(load_w=500)
    before = house.bench.step(seconds=60)
    house.bench.cut()
    house.bench.pass_dark(seconds=600)
    house.bench.restore()
    after = house.bench.step(seconds=60)
    assert after.relay_closed
    assert after.import_wh >= before.import_wh


def test_no_mains_reads_as_nothing(start: Start, board: str) -> None:
    house = start(board=board, sample_s=1)
    house.buy(HOUR)
    house.bench.set(load_w=500)
    house.bench.step(seconds=30)
    house.bench.set(voltage_mv=0)
    dark = house.bench.step(seconds=30)
    assert (dark.voltage_mv, dark.power_mw) == (0, 0)


def test_latching_contact_is_found_where_it_stayed(start: Start) -> None:
    """It stays closed through a cut; a period that ended in the dark opens it at power-up."""
    house = start(board=LATCHING, sample_s=1)
    house.buy(HOUR)
    assert house.bench.step(seconds=10).relay_closed
    house.bench.cut()
    house.bench.restore()
    assert house.bench.step(seconds=5).relay_closed
    house.bench.set(relay=1)
    house.bench.step(seconds=5)
    welded = house.bench.step(seconds=2 * 3600)
    assert welded.relay_closed  # the chip behind it still sees voltage
    assert DISOBEYS in [code for _, code, _ in welded.events]


def test_display_of_the_pow_elite_shows_the_load(start: Start) -> None:
    house = start(board=MONO, sample_s=1, speed=1)
    house.buy(HOUR)
    house.bench.set(load_w=1150, voltage_mv=230_000)
    wanted = {"V A": "230.0", "kWh W": "1150"}
    while wanted:  # a page stays for four seconds
        display = house.bench.read().display
        assert display is not None
        top, bottom, unit = display
        if wanted.get(unit) in (top.strip(), bottom.strip()):
            del wanted[unit]


def test_clock_chip_and_fram_where_there_is_a_place(start: Start) -> None:
    house = start(board="esp32_devkit_pzem004t", rtc=True, fram=True)
    assert house.bench.read().clock_quality
    with pytest.raises(UsageError, match="no place for the clock chip"):
        start(board=LATCHING, rtc=True)
