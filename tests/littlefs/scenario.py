"""One seed's scenario: a meter on real littlefs, a plain model beside it, and accidents.

Here: the unit that outlives its outages, what may happen to it, and how it is held against the
model. Not here: the model (`plain_model`).
"""

import hashlib

from fakes import DAY_S, KEY, SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, UNSET, Timekeeper
from meter.drivers.ds3231 import Ds3231
from meter.drivers.mb85rc256v import Mb85rc256v
from meter.identity import Identity
from meter.meter import Meter
from plain_model import PlainMeter

from boards.emulator import ds3231_chip, mb85rc256v_chip
from boards.emulator.flash import BLOCK_SIZE, Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.i2c import I2cBus
from boards.emulator.power_cord import KINDS, PowerCord, PowerCutError
from boards.emulator.worn_flash import REFUSES, WornFlash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

START_S = 1_800_000_000
LOAD_W = 1000
SAMPLE_S = 10
SAVE_S = 60
BLOCKS = 16
KEYS = (KEY, b"o" * 32)
PARTS = ("flash", "flash and clock", "flash, clock and FRAM")


class Dice:
    """The same throws for the same seed on every build."""

    def __init__(self, seed: int) -> None:
        self._state = seed * 7919 + 17

    def below(self, limit: int) -> int:
        self._state = (self._state * 1103515245 + 12345) % (1 << 31)
        return (self._state >> 8) % limit

    def one_of(self, things: tuple):
        return things[self.below(len(things))]


class Unit:
    """A meter's hardware, its world, and the meter that runs on it while there is power."""

    def __init__(self, parts: str) -> None:
        self.parts = parts
        self.world_ms = 0
        self.cord = PowerCord()
        self.image = erased(BLOCKS)
        self.flash = WornFlash(Flash(self.image, None, self.cord), {})
        self.bus = I2cBus({}, self.cord)
        self.rtc = ds3231_chip.Ds3231Chip(lambda: self.world_ms)
        if parts != PARTS[0]:
            self.bus.fit(ds3231_chip.ADDRESS, self.rtc)
        if parts == PARTS[2]:
            memory = bytearray(mb85rc256v_chip.SIZE)
            self.bus.fit(mb85rc256v_chip.ADDRESS, mb85rc256v_chip.Mb85rc256vChip(memory, self.cord))
        self.relay = FakeRelay()
        self.meter = self._boot(Timekeeper(START_S, ESTIMATED))

    @property
    def has_clock(self) -> bool:
        return self.parts != PARTS[0]

    @property
    def loses_s(self) -> int:
        """The seconds of energy that a cut may cost, and of time where no clock goes on."""
        return 1 if self.parts == PARTS[2] else SAVE_S

    def wait(self, seconds: int) -> None:
        left_ms = seconds * 1000
        while left_ms > 0:
            step_ms = min(self.meter.tick(0), left_ms)
            self.world_ms += step_ms
            self.meter.tick(step_ms)
            left_ms -= step_ms
        self.meter.sample()

    def wear_out(self, is_worn: bool) -> None:
        """Let every memory refuse, or take again."""
        self.flash.worn.clear()
        self.bus.silent.clear()
        if is_worn:
            self.flash.worn.update(dict.fromkeys(range(BLOCKS), REFUSES))
            self.bus.silent.add(mb85rc256v_chip.ADDRESS)

    def rot(self, half: int) -> None:
        """Turn half of the flash, one of its two file systems, into garbage."""
        start = half * BLOCKS // 2 * BLOCK_SIZE
        self.image[start : start + 4 * BLOCK_SIZE] = b"\x5a" * (4 * BLOCK_SIZE)

    def cut(self) -> None:
        """The power is off, if it was not already."""
        self.cord.pull()
        self.rtc.cut()

    def restore(self, dark_s: int, is_latching: bool) -> None:
        """The power was off for so long; PowerCutError if it fails again at once."""
        self.world_ms += dark_s * 1000
        closed = is_latching and self.relay.closed
        self.relay = FakeRelay()
        self.relay.closed = closed
        self.rtc.restore()
        self.meter = self._boot(Timekeeper(0, UNSET))
        self.meter.tick(0)

    def _boot(self, time: Timekeeper) -> Meter:
        front_end = FakeFrontEnd(self.relay)
        front_end.power_w = LOAD_W
        fram = Mb85rc256v(self.bus) if self.parts == PARTS[2] else None
        parts = (front_end, self.relay, time, SAMPLE_S * 1000, FakeVerifier)
        clock = Ds3231(self.bus) if self.has_clock else None
        journal = open_journal(self.flash, fram)
        return Meter(Identity(SERIAL, "emulator"), *parts, journal, clock)


class Scenario:
    """A unit and its model, driven by one seed. `story` is what has happened so far."""

    def __init__(self, seed: int) -> None:
        self.story = []
        self.outages = 0
        self._dice = Dice(seed)
        self._unit = Unit(PARTS[seed % len(PARTS)])
        self._model = PlainMeter(START_S, LOAD_W, KEYS)
        self._number = 0
        self._unsold = []
        assert self._unit.meter.provision(SERIAL, KEY, b"reader-secret", START_S) == v.ACCEPTED
        assert self._unit.meter.set_control_mode(5)

    def step(self) -> None:
        """Let one thing happen, with or without an accident, and hold the meter to the model."""
        accident = self._dice.one_of(("none", "none", "none", "cut", "cut", "worn", "rot"))
        what, meter_does, model_does = self._next()
        self.story.append((accident, what))
        if accident == "cut":
            self._cut_inside(meter_does, model_does)
        elif accident == "worn" and what[0] not in ("wait", "press"):
            self._on_worn_memory(meter_does, model_does)
        else:
            self._agree(meter_does(), model_does(self._model))
            if accident == "rot":
                self._unit.cut()
                self._unit.rot(self._dice.below(2))
                self._return((self._model,), is_clock_set=False)
        self._model.settle()
        self._compare(self._model)

    def _next(self) -> "tuple[tuple, Callable, Callable]":
        """Choose what happens: in words, on the meter, and on the model."""
        dice = self._dice
        what = dice.one_of(("wait", "wait", "wait", "press", "again", "late", "garbage", "token"))
        if what == "wait":
            return self._wait(1 + dice.below(dice.one_of((30, 300, 300, 2000))))
        if what == "press":
            return (what,), self._press_on_meter, lambda model: model.press()
        if what == "garbage":
            data = bytes([dice.below(256) for _ in range(1 + dice.below(120))])
            return (what,), lambda: self._enter(data), lambda model: None
        if what == "again" and self._model.used:
            number = dice.one_of(tuple(sorted(self._model.used)))
            return self._token(number, "buy", 3600, self._model.used[number])
        if what == "late" and self._unsold:
            number = self._unsold.pop(dice.below(len(self._unsold)))
            return self._token(number, "buy", 60 + dice.below(DAY_S), self._model.key)
        return self._new_token()

    def _new_token(self) -> "tuple[tuple, Callable, Callable]":
        dice = self._dice
        for _ in range(dice.below(3)):
            self._number += 1
            self._unsold.append(self._number)
        self._number += 1
        what = dice.one_of(
            ("buy", "buy", "buy", "buy", "end", "clock", "postpaid", "disconnect", "connect", "key")
        )
        value = {
            "buy": 60 + dice.below(dice.one_of((900, 20_000, 3 * DAY_S))),
            "clock": dice.below(4 * DAY_S) - 2 * DAY_S,
            "postpaid": dice.below(2),
            "key": dice.below(2),
        }.get(what, 0)
        return self._token(self._number, what, value, self._model.key)

    def _token(
        self, number: int, what: str, value: int, key: bytes
    ) -> "tuple[tuple, Callable, Callable]":
        command = {
            "buy": lambda: [2, value],
            "end": lambda: [1, self._model.now_s],
            "clock": lambda: [6, self._model.now_s + value],
            "postpaid": lambda: [5, value],
            "disconnect": lambda: [4],
            "connect": lambda: [3],
            "key": lambda: [7, KEYS[value]],
        }[what]()
        dates = {"iat": START_S - 900 * DAY_S, "exp": START_S + 900 * DAY_S}
        data = token(number, command, kid=hashlib.sha256(key).digest()[:8], **dates)

        def on_model(model: PlainMeter) -> int:
            code = model.judge(number, key)
            if code == v.ACCEPTED:
                model.obey(number, what, value)
            return code

        return (what, number, value), lambda: self._enter(data), on_model

    def _wait(self, seconds: int) -> "tuple[tuple, Callable, Callable]":
        """The model waits as long as the world did: a cut may fall into it."""
        begun_ms = self._unit.world_ms

        def on_model(model: PlainMeter) -> None:
            model.wait((self._unit.world_ms - begun_ms) // 1000)

        return ("wait", seconds), lambda: self._unit.wait(seconds), on_model

    def _press_on_meter(self) -> None:
        self._unit.meter.press_button()

    def _enter(self, data: bytes) -> "int | None":
        """The meter's answer; None to what is no token."""
        code = self._unit.meter.enter_token(data, 1).code
        return None if v.BAD_LENGTH <= code <= v.BAD_CLAIMS else code

    def _agree(self, answer: "int | None", expected: "int | None") -> None:
        assert answer == expected, ("answered", answer, "expected", expected)

    def _on_worn_memory(self, meter_does: "Callable", model_does: "Callable") -> None:
        """What could not be stored has not happened, and can be asked for again."""
        self._unit.wear_out(True)
        expected = model_does(self._model.copy())
        self._agree(meter_does(), v.NOT_STORED if expected == v.ACCEPTED else expected)
        self._compare(self._model)
        self._unit.wear_out(False)
        self._agree(meter_does(), model_does(self._model))

    def _cut_inside(self, meter_does: "Callable", model_does: "Callable") -> None:
        """The power fails while it happens, or right after it."""
        before, what = self._model, self.story[-1][1][0]
        self._unit.cord.arm(
            self._dice.below(self._dice.one_of((4, 10, 60))), self._dice.one_of(KINDS)
        )
        try:
            answer = meter_does()
        except PowerCutError:
            after = before.copy()
            model_does(after)
            if what == "wait":
                before = after.copy()  # time has passed in any case; what ended may not be stored
            after.settle()
            self._return((before, after), what == "clock")
        else:
            self._agree(answer, model_does(before))
            self._return((before,), what == "clock")

    def _return(self, models: tuple, is_clock_set: bool) -> None:
        """The power comes back, perhaps not for long; one of `models` must be what is left."""
        dice, unit, darks_s = self._dice, self._unit, []
        is_cut = True
        while is_cut:
            self.outages += 1
            unit.cut()
            darks_s.append(dice.below(dice.one_of((2, 600, 3 * DAY_S))))
            unit.cord.restore()
            if dice.below(3) == 0:
                unit.cord.arm(dice.below(6), dice.one_of(KINDS))
            try:
                unit.restore(darks_s[-1], dice.below(2) == 0)
                is_cut = False
            except PowerCutError:
                pass
        unit.cord.restore()
        self._choose(models, darks_s, is_clock_set)

    def _choose(self, models: tuple, darks_s: list, is_clock_set: bool) -> None:
        """Find the model that the meter agrees with, once it has lost no more than it may."""
        meter, reasons = self._unit.meter, []
        now_s = meter.time.now_s()
        energy_mj = meter.import_energy.wh * 3_600_000 + meter.import_energy.mj
        for model in models:
            moved_s, lost_mj = now_s - model.now_s, model.energy_mj - energy_mj
            is_bounded = 0 <= lost_mj <= self._unit.loses_s * LOAD_W * 1000
            woken = model.copy()
            woken.wake(now_s, energy_mj)
            woken.settle()
            if not is_bounded or not self._is_time(moved_s, darks_s, is_clock_set):
                reasons.append(("moved", moved_s, "in", darks_s, "lost", lost_mj))
            elif self._shown() != self._expected(woken):
                reasons.append((self._shown(), self._expected(woken)))
            else:
                self._model = woken
                return
        raise AssertionError("neither before nor after", reasons)

    def _is_time(self, moved_s: int, darks_s: list, is_clock_set: bool) -> bool:
        """Say whether the clock may have moved so: it counts the dark, or stands still in it.

        A battery clock that was just being set is not believed before it was set again.
        """
        if self._unit.has_clock and not is_clock_set:
            return moved_s == sum(darks_s)
        least_s = -self._unit.loses_s
        if not self._unit.has_clock:
            return least_s * len(darks_s) <= moved_s <= 0
        return any(least_s <= moved_s - sum(darks_s[at:]) <= 0 for at in range(len(darks_s) + 1))

    def _compare(self, model: PlainMeter) -> None:
        """The meter shows what the model says."""
        shown, expected = self._shown(), self._expected(model)
        assert shown == expected, ("meter, model:", shown, expected)

    def _shown(self) -> tuple:
        meter = self._unit.meter
        return (
            meter.time.now_s(),
            meter.payment.seconds_left(meter.time.now_s()),
            meter.output_state,
            meter.import_energy.wh * 3_600_000 + meter.import_energy.mj,
            meter.payment.mode == 1,
            meter.disconnector.control_state == 0,
            meter.objections() & 8 != 0,
            meter._window.highest,
            bin(meter._window.used).count("1"),
            meter.provisioning.issuer_key,
        )

    def _expected(self, model: PlainMeter) -> tuple:
        recent = [number for number in model.used if number > model.highest() - 128]
        return (
            model.now_s,
            model.left_s(),
            model.is_on(),
            model.energy_mj,
            model.is_postpaid,
            model.is_cut_by_operator,
            model.is_off_by_hand,
            model.highest(),
            len(recent),
            model.key,
        )
