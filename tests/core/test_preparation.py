"""A verifier is prepared in steps between ticks; whatever becomes of them, tokens are judged."""

import asyncio

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit, FakeVerifier
from meter.core.ed25519 import Verifier
from meter.core.preparation import LACKS_MEMORY, PLAINLY, PREPARING, QUICKLY
from meter.runner import Runner
from table_places import MemoryTables
from vector_files import load, unhex

NEW_ISSUER_KEY = 7
SECOND = b"s" * 32
STEPS = 6  # five, and one to write


class SlowVerifier(FakeVerifier):
    """Takes five steps, and writes its key when it is through."""

    def __init__(self, key: bytes, is_proven: bool = False) -> None:
        super().__init__(key, is_proven)
        self.key = key
        self.left = STEPS - 1

    def steps(self, place=None):
        while self.left:
            self.left -= 1
            yield
        if place is not None:
            yield from place.write(self.key)


class HungryVerifier(SlowVerifier):
    def steps(self, place=None):
        yield
        raise MemoryError


def unit(make_verifier=SlowVerifier) -> FakeUnit:
    made = FakeUnit()
    made.make_verifier = make_verifier
    made.table_place = MemoryTables()
    return made


def state(one: FakeUnit) -> int:
    return one.meter.health().signature_checks


def prepare(one: FakeUnit) -> int:
    """Take every step; return how many there were."""
    steps = 0
    while one.meter.prepare():
        steps += 1
    return steps


def test_a_meter_without_a_key_has_nothing_to_prepare():
    one = unit()
    one.power_up()
    assert not one.meter.prepare() and state(one) == QUICKLY


def test_tokens_are_taken_before_between_and_after_the_steps():
    one = unit()
    one.begin(2, DAY_S)
    assert state(one) == PREPARING
    for number in range(2, 2 + STEPS):
        assert one.meter.prepare() and state(one) == PREPARING
        one.enter(number, 2, DAY_S)
    assert not one.meter.prepare() and state(one) == QUICKLY
    one.enter(20, 2, DAY_S)
    assert one.table_place.octets == KEY and one.table_place.writes == 1
    assert prepare(one) == 0


def test_energy_is_counted_between_the_steps():
    one = unit()
    one.begin(2, DAY_S)
    before_mj = 3_600_000 * one.meter.import_energy.wh + one.meter.import_energy.mj
    for count in range(1, 1 + STEPS):
        one.meter.prepare()
        one.meter.tick(1000)
        now_mj = 3_600_000 * one.meter.import_energy.wh + one.meter.import_energy.mj
        assert now_mj - before_mj == count * 1_000_000


def test_a_new_issuer_key_is_prepared_too():
    one = unit()
    one.begin(2, DAY_S)
    prepare(one)
    one.enter(10, NEW_ISSUER_KEY, SECOND)
    assert state(one) == PREPARING
    assert prepare(one) == STEPS
    assert state(one) == QUICKLY and one.table_place.octets == SECOND


def test_a_key_that_comes_while_another_is_prepared_begins_anew():
    one = unit()
    one.begin(2, DAY_S)
    one.meter.prepare()
    one.enter(10, NEW_ISSUER_KEY, SECOND)
    assert prepare(one) == STEPS
    assert one.table_place.writes == 1 and one.table_place.octets == SECOND


def was_proven_before(one: FakeUnit) -> bool:
    verifier = one.meter.provisioning.verifier
    assert isinstance(verifier, SlowVerifier)
    return verifier.is_proven


def test_a_key_is_proven_when_it_is_taken_and_not_at_each_power_up():
    one = unit()
    one.begin(2, DAY_S)
    assert not was_proven_before(one)
    one.power_up()
    assert was_proven_before(one)
    one.enter(2, 2, DAY_S)
    assert prepare(one) == STEPS


def test_without_memory_for_tables_the_meter_goes_on_and_says_so():
    one = unit(HungryVerifier)
    one.begin(2, DAY_S)
    assert one.meter.prepare()
    assert not one.meter.prepare() and state(one) == LACKS_MEMORY
    assert not one.meter.prepare() and state(one) == LACKS_MEMORY
    one.enter(2, 2, DAY_S)
    one.meter.provisioning.verifier = SlowVerifier(KEY)
    assert prepare(one) == STEPS and state(one) == QUICKLY


def test_the_plain_twin_says_that_it_is_plain():
    one = unit(Verifier)
    one.power_up()
    case = load("ed25519.json")["rfc8032"][1]
    assert one.meter.provision(SERIAL, unhex(case["key"]), b"reader-secret", NOW_S) == 0
    assert not one.meter.prepare() and state(one) == PLAINLY


class CountingClock:
    """Ends the run at the first alarm that is waited for."""

    def __init__(self) -> None:
        self.alarms = []

    def elapsed_ms(self) -> int:
        return 10

    def set_alarm(self, wait_ms: int) -> None:
        self.alarms.append(wait_ms)

    async def alarm(self) -> None:
        raise asyncio.CancelledError


def test_the_runner_lets_the_meter_measure_before_each_step_and_waits_after_the_last():
    one, clock = unit(), CountingClock()
    one.begin(2, DAY_S)
    try:
        asyncio.run(Runner(one.meter, clock).run())
    except asyncio.CancelledError:
        pass
    assert len(clock.alarms) == STEPS + 1
    assert state(one) == QUICKLY
