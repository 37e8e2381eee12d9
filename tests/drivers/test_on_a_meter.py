"""A whole meter on each front-end: what it counts, and what it must not believe."""

import asyncio

from bench_load import Dice
from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeRelay, FakeVerifier, token
from meter.contact import DISOBEYS, OBEYS
from meter.core import event_log as ev
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.drivers.ade7953 import Ade7953
from meter.drivers.atm90e26 import Atm90e26
from meter.drivers.bl0942 import Bl0942
from meter.drivers.cse7766 import Cse7766
from meter.drivers.hlw8012 import Hlw8012, bl0937
from meter.drivers.inferred_contact import InferredContact
from meter.drivers.latching_relay import LatchingRelay
from meter.drivers.pzem004t import Pzem004t
from meter.identity import Identity
from meter.meter import Meter

from boards.chips.ade7953_chip import ADDRESS, Ade7953Chip
from boards.chips.atm90e26_chip import Atm90e26Chip
from boards.chips.bl0942_chip import Bl0942Chip
from boards.chips.cse7766_chip import Cse7766Chip
from boards.chips.hlw8012_chip import Hlw8012Chip
from boards.chips.latching_contact import LatchingContact
from boards.chips.load import Load
from boards.chips.measured import Measured
from boards.chips.pzem004t_chip import Pzem004tChip
from boards.chips.uart_line import UartLine
from boards.emulator.i2c import I2cBus


def pzem004t():
    line = UartLine()
    return Pzem004tChip(line), Pzem004t(line)


def cse7766():
    line = UartLine(capacity=1024)
    return Cse7766Chip(line), Cse7766(line)


def bl0942():
    line = UartLine()
    return Bl0942Chip(line), Bl0942(line)


def hlw8012():
    chip = Hlw8012Chip(bl0937())
    return chip, Hlw8012(chip.cf, chip.cf1, chip.sel, bl0937())


def ade7953():
    chip = Ade7953Chip()
    return chip, Ade7953(I2cBus({ADDRESS: chip}))


def atm90e26():
    chip = Atm90e26Chip()
    return chip, Atm90e26(chip, chip.cs)


FRONT_ENDS = (pzem004t, cse7766, bl0942, hlw8012, ade7953, atm90e26)


class Wall:
    """Mains and a load behind `is_closed`; the mains are there also while it is open, unless the
    contact lies before the chip.
    """

    def __init__(self, is_closed, is_before_chip: bool = False) -> None:
        self.load = Load()
        self.power_mw = 0
        self._is_closed = is_closed
        self._is_before_chip = is_before_chip

    def read(self, reading, elapsed_ms: int) -> None:
        closed = self._is_closed()
        self.load.power_mw = self.power_mw if closed else 0
        self.load.voltage_mv = 0 if self._is_before_chip and not closed else 230_000
        self.load.reading = reading
        self.load.flow(elapsed_ms)


def put_into_service(front_end, relay) -> Meter:
    time = Timekeeper(NOW_S, ESTIMATED)
    meter = Meter(Identity(SERIAL, "emulator"), front_end, relay, time, 1000, FakeVerifier)
    assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == 0
    return meter


def run_s(meter: Meter, seconds: int) -> None:
    left_ms, wait_ms = seconds * 1000, meter.tick(0)
    while left_ms > 0:
        step_ms = min(wait_ms, left_ms)
        wait_ms = meter.tick(step_ms)
        left_ms -= step_ms


def imported_mj(meter: Meter) -> int:
    return meter.import_energy.wh * 3_600_000 + meter.import_energy.mj


def test_a_meter_counts_what_flowed_whatever_its_chip():
    for make in FRONT_ENDS:
        relay, dice = FakeRelay(), Dice(47)
        wall = Wall(relay.is_closed)
        meter = put_into_service(Measured(wall, *make()), relay)
        meter.enter_token(token(1, [2, 5 * DAY_S]), 1)
        for _ in range(40):
            wall.power_mw = dice.pick((0, 60_000, 1_000_000, 2_300_000))
            run_s(meter, 1 + dice.below(120))
        wall.power_mw = 0
        run_s(meter, 5)
        missing_mj = wall.load.import_mj - imported_mj(meter)
        assert abs(missing_mj) <= 3_600_000 + 2_300_000, (make, missing_mj)


def test_no_chip_makes_a_meter_see_load_behind_an_open_contact():
    for make in FRONT_ENDS:
        relay = FakeRelay()
        wall = Wall(relay.is_closed)
        meter = put_into_service(Measured(wall, *make()), relay)
        wall.power_mw = 2_300_000
        meter.enter_token(token(1, [2, 600]), 1)
        run_s(meter, 700)
        assert not meter.output_state and meter.health().relay_state == OBEYS, make
        assert ev.LOAD_WHILE_OPEN not in [event.code for event in meter.events], make
        run_s(meter, 30)
        assert meter.reading.power_mw == 0 and meter.reading.current_ma == 0, make


def test_every_chip_shows_a_bypass():
    for make in FRONT_ENDS:
        relay = FakeRelay()
        wall = Wall(lambda: True)
        wall.power_mw = 500_000
        meter = put_into_service(Measured(wall, *make()), relay)
        run_s(meter, 60)
        assert ev.LOAD_WHILE_OPEN in [event.code for event in meter.events], make


class PowElite:
    """A Sonoff POW Elite: contact before the chip, whose place outlives the meter."""

    def __init__(self, is_closed: bool) -> None:
        self.contact = LatchingContact(is_closed)
        self.wall = Wall(lambda: self.contact.is_closed, is_before_chip=True)
        self.wall.power_mw = 800_000
        self.chip, self.driver = cse7766()

    async def sleep_ms(self, ms: int) -> None:
        pass

    def boot(self) -> Meter:
        measured = Measured(self.wall, self.chip, self.driver)
        coils = (self.contact.close_coil, self.contact.open_coil)
        relay = LatchingRelay(coils[0], coils[1], self.contact.sleep_ms)
        front_end = InferredContact(measured, relay)
        asyncio.run(front_end.find_out(self.sleep_ms))
        return put_into_service(front_end, front_end)


def test_a_contact_left_closed_is_opened_where_nobody_paid():
    board = PowElite(is_closed=True)
    meter = board.boot()
    assert not board.contact.is_closed and not meter.output_state
    run_s(meter, 60)
    assert ev.LOAD_WHILE_OPEN not in [event.code for event in meter.events]


def test_a_contact_that_is_where_it_should_be_is_not_pulsed():
    board = PowElite(is_closed=False)
    meter = board.boot()
    assert board.contact.pulses == 0
    meter.enter_token(token(1, [2, 3600]), 1)
    assert board.contact.is_closed and board.contact.pulses == 1
    run_s(meter, 300)
    assert meter.output_state and board.contact.pulses == 1
    assert abs(board.wall.load.import_mj - imported_mj(meter)) <= 1_000_000
    run_s(meter, 3600)
    assert not board.contact.is_closed and board.contact.pulses == 2


def test_a_welded_contact_is_told():
    board = PowElite(is_closed=False)
    meter = board.boot()
    meter.enter_token(token(1, [2, 600]), 1)
    run_s(meter, 60)
    board.contact.is_stuck = True
    run_s(meter, 550)
    assert board.contact.is_closed and meter.output_state
    pulses = board.contact.pulses
    run_s(meter, 600)
    assert meter.health().relay_state == DISOBEYS
    assert [event.code for event in meter.events].count(ev.RELAY_DISOBEYS) == 1
    assert 8 <= board.contact.pulses - pulses <= 10  # about once a minute
    board.contact.is_stuck = False
    run_s(meter, 120)
    assert not board.contact.is_closed and not meter.output_state
    assert meter.health().relay_state == OBEYS


def test_a_contact_that_fell_open_is_closed_again():
    board = PowElite(is_closed=False)
    meter = board.boot()
    meter.enter_token(token(1, [2, DAY_S]), 1)
    run_s(meter, 60)
    board.contact.is_closed = False
    run_s(meter, 120)
    assert board.contact.is_closed and meter.output_state
    assert ev.RELAY_DISOBEYS in [event.code for event in meter.events]
