"""Relays: one coil at a time, a pad that is held through a reset, a contact seen by its meter."""

import asyncio

from bench_load import Workbench
from meter.core.energy import Reading
from meter.drivers.cse7766 import Cse7766
from meter.drivers.inferred_contact import InferredContact
from meter.drivers.latching_relay import LatchingRelay
from meter.drivers.mono_relay import MonoRelay

from boards.chips.cse7766_chip import Cse7766Chip
from boards.chips.latching_contact import LatchingContact
from boards.chips.pin import Pin
from boards.chips.uart_line import UartLine


def test_a_mono_relay_follows_its_pin():
    for active_level in (0, 1):
        pin = Pin(1 - active_level)
        relay = MonoRelay(pin, active_level)
        assert not relay.is_closed()
        relay.set(True)
        assert relay.is_closed() and pin.pad == active_level and not pin.is_held
        relay.set(False)
        assert not relay.is_closed() and pin.pad == 1 - active_level


def test_a_held_pad_goes_through_a_reset_without_a_flicker():
    levels = []
    pin = Pin(0, levels.append)
    MonoRelay(pin, is_held=True).set(True)
    assert pin.is_held and levels == [1]
    pin.reset()
    relay = MonoRelay(pin, is_held=True)
    assert relay.is_closed() and levels == [1]
    relay.set(True)
    relay.set(False)
    assert levels == [1, 0] and pin.is_held
    free = Pin(0)
    MonoRelay(free).set(True)
    free.reset()
    assert not MonoRelay(free).is_closed()  # its spring opens it


def test_a_latching_relay_moves_by_pulses():
    for active_level in (0, 1):
        contact = LatchingContact(True, active_level)
        coils = (contact.close_coil, contact.open_coil)
        relay = LatchingRelay(coils[0], coils[1], contact.sleep_ms, active_level)
        for closed in (False, True, True, False):
            relay.set(closed)
            assert contact.is_closed == relay.is_closed() == closed
            assert [coil.pad for coil in coils] == [1 - active_level] * 2
        assert contact.pulses == 4 and not contact.was_abused


def test_the_coils_are_let_go_whatever_happens():
    contact = LatchingContact()

    def interrupted(ms: int) -> None:
        assert (contact.close_coil.pad, contact.open_coil.pad) in ((1, 0), (0, 1))
        raise KeyboardInterrupt

    relay = LatchingRelay(contact.close_coil, contact.open_coil, interrupted)
    for closed in (True, False):
        try:
            relay.set(closed)
        except KeyboardInterrupt:
            pass
        assert (contact.close_coil.pad, contact.open_coil.pad) == (0, 0)


def test_a_coil_left_on_by_a_crash_is_let_go_first():
    contact = LatchingContact()
    contact.open_coil.value(1)
    relay = LatchingRelay(contact.close_coil, contact.open_coil, contact.sleep_ms)
    assert contact.open_coil.pad == 0
    contact.open_coil.value(1)
    relay.set(True)
    assert contact.is_closed and not contact.was_abused


def test_a_pulse_too_short_or_too_long_is_refused():
    contact = LatchingContact()
    for pulse_ms in (0, 19, 501):
        try:
            LatchingRelay(
                contact.close_coil, contact.open_coil, contact.sleep_ms, pulse_ms=pulse_ms
            )
        except ValueError:
            continue
        raise AssertionError("taken")


class PowElite(Workbench):
    """Mains, then a latching contact, then a metering chip, as in a Sonoff POW Elite."""

    def __init__(self, is_closed: bool) -> None:
        self.contact = LatchingContact(is_closed)
        coils = (self.contact.close_coil, self.contact.open_coil)
        line = UartLine(capacity=1024)
        relay = LatchingRelay(coils[0], coils[1], self.contact.sleep_ms)
        driver = InferredContact(Cse7766(line), relay)
        Workbench.__init__(self, Cse7766Chip(line), driver)
        self.load.power_mw = 500_000

    def flow(self, elapsed_ms: int) -> None:
        self.load.voltage_mv = 230_000 if self.contact.is_closed else 0
        self.chip.flow(self.load.flow(elapsed_ms), elapsed_ms)

    def pass_ms(self, elapsed_ms: int) -> Reading:
        self.flow(elapsed_ms)
        self.driver.read(self.reading, elapsed_ms)
        self.import_mj += self.reading.import_mj
        return self.reading

    async def sleep_ms(self, ms: int) -> None:
        self.flow(ms)


def test_the_contact_is_found_where_a_power_cut_left_it():
    for is_closed in (False, True):
        bench = PowElite(is_closed)
        asyncio.run(bench.driver.find_out(bench.sleep_ms))
        assert bench.driver.is_known and bench.driver.is_closed() == is_closed
        assert bench.contact.pulses == 0 and not bench.driver.is_silent
        bench.pass_s(10)
        assert bench.contact.is_closed == is_closed == bench.driver.is_closed()


class SlowFrontEnd:
    """Shows what the voltage was `lag` reads ago; 500 mJ flow between two reads."""

    def __init__(self, contact: LatchingContact, lag: int = 2) -> None:
        self.is_silent, self.is_fresh = False, True
        self._contact = contact
        self._seen = [contact.is_closed] * lag

    def read(self, reading: Reading, elapsed_ms: int) -> None:
        self._seen.append(self._contact.is_closed)
        reading.voltage_mv = 230_000 if self._seen.pop(0) else 0
        reading.import_mj = 500


def slow_contact() -> InferredContact:
    contact = LatchingContact()
    relay = LatchingRelay(contact.close_coil, contact.open_coil, contact.sleep_ms)
    return InferredContact(SlowFrontEnd(contact), relay)


def test_energy_of_the_search_is_not_lost():
    inferred = slow_contact()
    reading = Reading()

    async def sleep_ms(ms: int) -> None:
        pass

    asyncio.run(inferred.find_out(sleep_ms))
    inferred.read(reading, 1000)
    assert reading.import_mj == 1000
    inferred.read(reading, 1000)
    assert reading.import_mj == 500


def test_a_meter_that_lags_is_not_believed_at_once():
    inferred = slow_contact()
    for closed in (True, False, True):
        inferred.set(closed)
        for _ in range(6):
            inferred.read(Reading(), 1000)
            assert inferred.is_closed() == closed


def test_a_contact_that_nobody_sees_is_opened():
    bench = PowElite(True)
    bench.chip.is_powered = False
    asyncio.run(bench.driver.find_out(bench.sleep_ms))
    assert not bench.contact.is_closed and not bench.driver.is_closed()
    assert not bench.driver.is_known and bench.contact.pulses == 1


def test_a_move_is_believed_until_the_meter_can_tell():
    bench = PowElite(False)
    bench.pass_s(5)
    bench.driver.set(True)
    for _ in range(8):
        assert bench.driver.is_closed()
        bench.pass_s(1)
    bench.driver.set(False)
    for _ in range(8):
        assert not bench.driver.is_closed()
        bench.pass_s(1)


def test_a_contact_that_does_not_move_is_seen():
    bench = PowElite(True)
    bench.pass_s(5)
    bench.contact.is_stuck = True
    bench.driver.set(False)
    bench.pass_s(5)
    assert bench.driver.is_closed()


def test_somebody_s_screwdriver_is_seen():
    bench = PowElite(True)
    bench.pass_s(5)
    bench.contact.is_closed = False
    bench.pass_s(2)
    assert not bench.driver.is_closed()


def test_silence_changes_nothing():
    bench = PowElite(True)
    bench.pass_s(5)
    bench.chip.is_powered = False
    bench.pass_s(10)
    assert bench.driver.is_silent and bench.driver.is_closed()
