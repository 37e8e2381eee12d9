"""The button's presses out of its bounces, and what the light says of a meter."""

import asyncio

from fakes import DAY_S, FakeUnit, make_meter, pass_time, token
from meter.drivers import status_led
from meter.drivers.button import LONG_PRESS, NOTHING, PRESS, Button
from meter.drivers.status_led import StatusLed, pattern_of

from boards.chips.pin import Pin


class Finger:
    """A button, polled every 10 ms."""

    def __init__(self, pressed_level: int = 0, is_down: bool = False) -> None:
        self._pressed_level = pressed_level
        self.pin = Pin(pressed_level if is_down else 1 - pressed_level)
        self.button = Button(self.pin, pressed_level)

    def hold(self, is_down: bool, ms: int) -> "list[int]":
        self.pin.value(self._pressed_level if is_down else 1 - self._pressed_level)
        polled = [self.button.poll(10) for _ in range(ms // 10)]
        return [pressed for pressed in polled if pressed != NOTHING]


def test_a_press_is_told_when_it_is_let_go():
    for pressed_level in (0, 1):
        finger = Finger(pressed_level)
        assert finger.hold(True, 200) == []
        assert finger.hold(False, 200) == [PRESS]
        assert finger.hold(False, 5000) == []


def test_a_long_press_is_told_once_while_held():
    finger = Finger()
    assert finger.hold(True, 2900) == []
    assert finger.hold(True, 10_000) == [LONG_PRESS]
    assert finger.hold(False, 1000) == []
    finger.hold(True, 100)
    assert finger.hold(False, 100) == [PRESS]


def test_bounces_are_no_presses():
    finger = Finger()
    for _ in range(50):
        assert finger.hold(True, 20) == [] and finger.hold(False, 20) == []
    for _ in range(3):  # one press that bounces at both ends
        finger.hold(True, 10)
        finger.hold(False, 10)
    assert finger.hold(True, 100) == []
    for _ in range(3):
        assert finger.hold(False, 10) == [] and finger.hold(True, 10) == []
    assert finger.hold(False, 100) == [PRESS]


def test_what_is_held_at_power_up_is_no_press():
    finger = Finger(is_down=True)
    assert finger.hold(True, 10_000) == [] and finger.hold(False, 500) == []
    finger.hold(True, 100)
    assert finger.hold(False, 100) == [PRESS]


class Enough(Exception):
    pass


def test_a_watched_button_acts():
    finger, acts, polls = Finger(), [], []
    moves = {5: 0, 30: 1, 40: 0, 400: 1}  # the pin's level from that poll on

    async def sleep_ms(ms: int) -> None:
        polls.append(ms)
        if len(polls) in moves:
            finger.pin.value(moves[len(polls)])
        if len(polls) == 500:
            raise Enough

    try:
        asyncio.run(finger.button.watch(sleep_ms, acts.append))
    except Enough:
        pass
    assert acts == [PRESS, LONG_PRESS] and set(polls) == {10}


def lit_ms(pattern, span_ms: int) -> "list[int]":
    """The moments at which the light changes."""
    pin, changes = Pin(1), []
    led = StatusLed(pin, on_level=0)
    led.show(pattern)
    level = pin.pad
    assert level == 0
    for moment_ms in range(1, span_ms):
        led.advance(1)
        if pin.pad != level:
            level = pin.pad
            changes.append(moment_ms)
    return changes


def test_each_pattern_blinks_as_it_says():
    assert lit_ms(status_led.SUPPLY_OFF, 4500) == [1000, 2000, 3000, 4000]
    assert lit_ms(status_led.ENDS_SOON, 3400) == [50, 300, 350, 3000, 3050, 3300, 3350]
    patterns = (
        status_led.SUPPLY_ON,
        status_led.ENDS_SOON,
        status_led.SUPPLY_OFF,
        status_led.WAITS_FOR_BUTTON,
        status_led.TROUBLE,
        status_led.NEW,
    )
    assert len(set(patterns)) == len(patterns)
    for pattern in patterns:
        assert len(pattern) % 2 == 0 and min(pattern) >= 50


def test_showing_the_same_again_does_not_begin_anew():
    pin = Pin()
    led = StatusLed(pin)
    led.show(status_led.SUPPLY_ON)
    led.advance(60)
    led.show((50, 4950))
    assert pin.pad == 0
    assert led.advance(100) == 4840
    led.show(status_led.TROUBLE)
    assert pin.pad == 1
    assert led.advance(100_000) == 100  # a long sleep is caught up with


def test_the_light_tells_the_state_of_a_meter():
    meter = make_meter()
    assert pattern_of(meter) == status_led.SUPPLY_OFF
    meter.enter_token(token(1, [2, 5 * DAY_S]), 1)
    assert pattern_of(meter) == status_led.SUPPLY_ON
    pass_time(meter, 5 * DAY_S * 1000 - 600_000)
    assert pattern_of(meter) == status_led.ENDS_SOON
    pass_time(meter, DAY_S * 1000)
    assert pattern_of(meter) == status_led.SUPPLY_OFF


def test_the_light_asks_for_the_button_where_that_helps():
    meter = make_meter()
    meter.set_control_mode(5)
    meter.enter_token(token(1, [2, 5 * DAY_S]), 1)
    assert meter.press_button() and not meter.output_state
    assert pattern_of(meter) == status_led.WAITS_FOR_BUTTON
    assert meter.press_button() and pattern_of(meter) == status_led.SUPPLY_ON
    meter.remote_disconnect()
    assert pattern_of(meter) == status_led.SUPPLY_OFF  # no button overrules the operator


def test_the_light_tells_of_a_new_meter_and_of_trouble():
    assert pattern_of(make_meter(is_provisioned=False)) == status_led.NEW
    unit = FakeUnit()
    meter = unit.begin()
    unit.relay.is_stuck = True
    meter.enter_token(token(1, [2, 5 * DAY_S]), 1)
    assert pattern_of(meter) == status_led.TROUBLE


def test_a_light_follows_its_meter():
    meter, pin = make_meter(), Pin()
    led, slept = StatusLed(pin), []

    async def sleep_ms(ms: int) -> None:
        slept.append(ms)
        if len(slept) == 3:
            meter.enter_token(token(1, [2, 5 * DAY_S]), 1)
        if len(slept) == 6:
            raise Enough

    try:
        asyncio.run(led.follow(meter, sleep_ms))
    except Enough:
        pass
    assert slept == [1000, 1000, 1000, 50, 4950, 50]
