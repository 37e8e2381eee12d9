"""Profiles of a whole meter against what its front-end really delivered; and across power cuts."""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeFrontEnd, FakePlace, FakeRelay, FakeVerifier
from fakes import pass_time as run
from meter.core.block_load import BlockLoad
from meter.core.calendar import unix_seconds
from meter.core.energy import Reading
from meter.core.journal import Journal
from meter.core.registers import Registers
from meter.core.ring import Ring
from meter.core.timekeeper import ESTIMATED, UNSET, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.memory_shelf import MemoryShelf

BLOCK_S = 1800
START_S = unix_seconds(2027, 2, 27, 22, 0, 0)


class Unit:
    """A meter whose flash and battery clock outlive its power; the load follows the clock."""

    def __init__(self) -> None:
        self.places = (FakePlace(), FakePlace())
        self.shelf = MemoryShelf()

    def power_up(self, now_s: int) -> Meter:
        relay = FakeRelay()
        front_end = FakeFrontEnd(relay)
        journal = Journal(self.places)
        time = Timekeeper(now_s, ESTIMATED if now_s else UNSET)
        meter = Meter(
            Identity(SERIAL, "emulator"),
            front_end,
            relay,
            time,
            60_000,
            FakeVerifier,
            journal,
            shelf=self.shelf,
        )
        if not meter.provisioning.is_provisioned:
            assert meter.provision(SERIAL, KEY, b"reader-secret", now_s) == 0
            assert meter.set_control_mode(0)
        meter.test_front_end = front_end
        meter.tick(0)
        return meter


def ring(meter, name: str):
    return getattr(meter.profiles, name)


def entry(meter, name: str, at: int):
    return ring(meter, name).entry(at)


def test_blocks_days_and_periods_of_a_living_meter():
    meter = Unit().power_up(START_S)
    run(meter, 3 * 3600 * 1000)
    meter.test_front_end.power_w = 2000
    run(meter, 2 * DAY_S * 1000)
    blocks = list(ring(meter, "blocks").entries())
    assert [block[0] for block in blocks] == [START_S + BLOCK_S * (n + 1) for n in range(102)]
    assert blocks[5] == (START_S + 6 * BLOCK_S, 23_000, 500, 0, 0, 0, 434)
    assert blocks[6] == (START_S + 7 * BLOCK_S, 23_000, 1000, 0, 0, 0, 869)
    assert sum([block[2] for block in blocks]) == meter.import_energy.wh == 99_000
    midnight_s = unix_seconds(2027, 2, 28, 0, 0, 0)
    assert (
        list(ring(meter, "days").entries())
        == [
            (midnight_s, 2000, 0, 0, 0),
            (midnight_s + DAY_S, 3000 + 23 * 2000, 0, 0, 0),
            (midnight_s + 2 * DAY_S, 3000 + 47 * 2000, 0, 0, 0),
        ][: len(ring(meter, "days"))]
    )
    closed = entry(meter, "billing", 0)
    assert closed[:7] == (midnight_s + DAY_S, 49_000, 0, 0, 0, 26 * 60, 1000)
    assert closed[7:9] == (2000, (START_S + 7 * BLOCK_S) // 60)
    assert closed[11:15] == (49_000, 0, 2000, (START_S + 7 * BLOCK_S) // 60)
    assert meter.profiles
    present = meter.profiles.present_period()
    assert present[0] == 99_000 and present[4] == 25 * 60 and present[6] == 2000


def test_at_most_twelve_periods_are_kept():
    meter = Unit().power_up(unix_seconds(2027, 1, 31, 0, 0, 0))
    for month in range(15):
        run(meter, 60_000)
        meter.time.set(unix_seconds(2027 + month // 12, month % 12 + 1, 28, 23, 59, 0))
        run(meter, 120_000)
        meter.time.set(unix_seconds(2027 + (month + 1) // 12, (month + 1) % 12 + 1, 1, 0, 1, 0))
        run(meter, 2_000_000)
    ends = [entry[0] for entry in ring(meter, "billing").entries()]
    assert len(ends) == 12 and sorted(ends) == ends
    assert meter.billing.count > 12


def test_a_cut_between_an_entry_and_the_state_keeps_one_entry():
    for is_state_lost in (False, True):
        unit = Unit()
        meter = unit.power_up(START_S)
        run(meter, (2 * BLOCK_S - 30) * 1000)
        before = [place.record for place in unit.places]
        run(meter, 60 * 1000)
        if is_state_lost:
            for place, record in zip(unit.places, before):
                place.record = record
        again = unit.power_up(0)  # no battery clock: it lives through the boundary once more
        run(again, 2 * BLOCK_S * 1000)
        times = [block[0] for block in ring(again, "blocks").entries()]
        assert times == [START_S + BLOCK_S * (n + 1) for n in range(len(times))], is_state_lost


def test_an_outage_shortens_a_block_and_leaves_out_those_in_the_dark():
    unit = Unit()
    meter = unit.power_up(START_S)
    run(meter, 600 * 1000)
    again = unit.power_up(START_S + 5 * BLOCK_S + 600)
    assert list(ring(again, "blocks").entries()) == [(START_S + BLOCK_S, 23_000, 166, 0, 0, 0, 434)]
    run(again, 1200 * 1000)
    newest = entry(again, "blocks", 1)
    assert newest[:3] == (START_S + 6 * BLOCK_S, 23_000, 334)  # with what 166 Wh left over


def test_a_shelf_that_takes_nothing_is_told_and_nothing_stops():
    class Broken(MemoryShelf):
        def append(self, ring, number, octets):
            raise OSError(5)

    unit = Unit()
    unit.shelf = Broken()
    meter = unit.power_up(START_S)
    run(meter, BLOCK_S * 1000)
    assert 415 in [event.code for event in meter.events]
    assert meter.import_energy.wh == 500


def test_a_meter_without_a_shelf_has_no_profiles():
    from fakes import make_meter

    meter = make_meter()
    run(meter, 2 * BLOCK_S * 1000)
    assert meter.profiles is None


def test_means_are_over_the_time_with_power_and_rounded_down():
    load = BlockLoad(Registers())
    load.advance(START_S, 0)
    reading = Reading()
    for voltage_mv, current_ma, elapsed_ms in (
        (230_000, 1_999, 500),
        (0, 0, 0),
        (231_000, 5, 1000),
    ):
        reading.voltage_mv, reading.current_ma = voltage_mv, current_ma
        load.add(reading, elapsed_ms)
    assert load.advance(START_S + BLOCK_S, 0)
    assert load.values[0] == (230_000 * 500 + 231_000 * 1000) // 1500 // 10
    assert load.values[5] == (1_999 * 500 + 5 * 1000) // 1500 // 10


def test_other_blocks_begin_at_once():
    load = BlockLoad(Registers())
    load.advance(START_S + 60, 0)
    load.add(Reading(), 60_000)
    load.arrange(900)
    assert not load.advance(START_S + 120, 0)
    load.add(Reading(), 60_000)
    assert load.advance(START_S + 900, 0) and load.at_s == START_S + 900


def test_a_profile_outlives_the_meter():
    unit = Unit()
    run(unit.power_up(START_S), 3 * BLOCK_S * 1000)
    again = unit.power_up(NOW_S * 2)
    assert isinstance(ring(again, "blocks"), Ring) and len(ring(again, "blocks")) >= 3
    assert ring(again, "blocks").find(START_S + BLOCK_S + 1) == 1
