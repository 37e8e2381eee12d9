"""One unit: a board's parts as its definition says, and the duties that go on beside the meter.

Here: the order in which parts are made, and who runs while there is power. The relay's lines come
first: nothing else may happen while they float. Not here: which driver is which part (`wiring`),
what the lines are (`machine_world`).

The unit's file may say, beside board and revision:

    utc_offset_min  local time minus UTC, in minutes
    dwell_ms        milliseconds that the relay rests between two moves, if not the board's own
    gains           {"voltage": 10000, ...} in 1/10000: what is known of this unit's parts;
                    `wattkey calibrate` comes on top, in the meter's settings
"""

import asyncio

from ..const import const
from ..core.timekeeper import Timekeeper
from ..drivers.button import PRESS
from ..drivers.tick_clock import TickClock
from ..identity import Identity
from ..links.ble import BleLink
from ..links.serial import SerialLink
from ..signatures import best_verifier
from . import wiring
from .console import ConsoleDesk
from .guard import guarded
from .memory import FlashMemory
from .self_test import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from boards.definition import BoardDefinition

    from ..drivers.gains import Gains
    from ..links.conversation import Conversation, TextDesk
    from ..runner import Runner
    from .machine_world import MachineWorld

_WATCH_S = const(5)
_ANSWER_S = 0.2  # the answer to REPL must leave


class Unit:
    """The parts of `definition` on the lines of `world`, for `main`."""

    def __init__(self, definition: "BoardDefinition", unit: dict, world: "MachineWorld") -> None:
        self._world = world
        self._definition = definition
        self.make_verifier = best_verifier()
        relay = wiring.make_relay(definition["relay"], world)
        self.chip = _front_end(definition, world, _gains(unit))
        self._contact = _inferred(definition, self.chip, relay)
        front_end = self._contact or self.chip
        self._guard = guarded(front_end, self._contact or relay, definition, world)
        self.front_end = self.relay = self._guard
        self.overheat = self._guard.overheat
        self._button = wiring.make_button(definition["button"], world)
        self._led = wiring.make_led(definition["led"], world)
        self._i2c = wiring.make_i2c(definition["i2c"], world) if "i2c" in definition else None
        self.clock_chip = wiring.find_clock_chip(definition, self._i2c)
        self.fram = wiring.find_fram(definition, self._i2c)
        self.identity = Identity(
            unit.get("serial") or world.serial(), definition["model"], definition["current_rating"]
        )
        self.time = Timekeeper(utc_offset_min=unit.get("utc_offset_min", 0))
        self.sample_ms = definition["sample_ms"]
        self.dwell_ms = unit.get("dwell_ms", definition["dwell_ms"])
        self.clock = TickClock(world.ticks_ms, world.ticks_diff, asyncio.sleep_ms)
        memory = FlashMemory(world.journal_partition(), self.fram)
        self.journal, self.settings, self.shelf = memory.journal, memory.settings, memory.shelf
        self.table_place = memory.tables
        self._leaving = asyncio.Event()

    async def wait_for_power(self) -> bool:
        """Return True once, when it is known where the contact is; False when the unit is done."""
        if self._leaving.is_set():
            return False
        if self._contact is not None:
            await self._contact.find_out(asyncio.sleep_ms)
        return True

    async def serve(
        self,
        runner: "Runner",
        serial_conversation: "Callable[[bool, TextDesk | None], Conversation]",
        tcp_conversation: "Callable[[], Conversation]",
    ) -> None:
        """Report, open every link, and serve until somebody asks for the prompt."""
        for line in report(self, runner.meter):
            print(line)
        print("ready", runner.meter.identity.serial)
        duties = self._duties(runner, serial_conversation)
        tasks = [asyncio.create_task(duty) for duty in duties]
        await self._leaving.wait()
        await asyncio.sleep(_ANSWER_S)
        for task in tasks:
            task.cancel()
        self._stop(runner)

    def _duties(
        self, runner: "Runner", conversation: "Callable[[bool, TextDesk | None], Conversation]"
    ) -> list:
        meter = runner.meter
        duties = [
            self._led.follow(meter, asyncio.sleep_ms),
            self._button.watch(asyncio.sleep_ms, lambda kind: _act(runner, kind)),
            self._watch(runner),
        ]
        peripheral = self._world.ble_peripheral()
        if peripheral is not None:
            link = BleLink(runner, conversation)
            duties.append(link.serve(peripheral))
        if self._has_console(meter):
            stream = self._world.console()
            desk = ConsoleDesk(meter, self._leaving.set)
            link = SerialLink(runner, lambda: conversation(False, desk))
            duties.append(link.serve(stream, stream))
        duties += self._screens(meter)
        return duties

    def _has_console(self, meter: "Any") -> bool:
        """Say whether the serial line is ours: on some boards only until somebody owns the meter.

        From then on it is the metering chip's.
        """
        if not self._definition["console"].get("until_provisioned"):
            return True
        if meter.provisioning.is_provisioned:
            self.chip.begin()
            return False
        return True

    def _screens(self, meter: "Any") -> list:
        if "display" not in self._definition:
            return []
        from . import screen

        shown = screen.make_screen(self._definition, self._world, self._i2c)
        return [screen.follow(shown, meter, asyncio.sleep_ms)]

    async def _watch(self, runner: "Runner") -> None:
        """Feed the watchdog while the meter measures; a board that hangs restarts."""
        feed, calls = self._world.start_watchdog(), -1
        while True:
            if runner.calls != calls:
                calls = runner.calls
                feed()
            await asyncio.sleep(_WATCH_S)

    def _stop(self, runner: "Runner") -> None:
        """Store everything; without a meter there is no supply."""
        runner.catch_up()
        runner.meter.power_fails()
        self._guard.set(False)
        self._world.leave()


def _front_end(
    definition: "BoardDefinition", world: "MachineWorld", gains: "Gains | None"
) -> "Any":
    """Return the metering chip's driver; where the console sits on its line, one that waits."""
    if not definition["console"].get("until_provisioned"):
        return wiring.make_front_end(definition["front_end"], world, gains)
    from .deferred import Deferred

    return Deferred(lambda: wiring.make_front_end(definition["front_end"], world, gains))


def _inferred(definition: "BoardDefinition", chip: "Any", relay: "Any") -> "Any":
    """Return chip and relay as one where one tells where the other is, else None."""
    if not definition["relay"]["is_sensed"]:
        return None
    from ..drivers.inferred_contact import InferredContact

    return InferredContact(chip, relay)


def _gains(unit: dict) -> "Gains | None":
    gains = unit.get("gains")
    if gains is None:
        return None
    from ..drivers.gains import Gains

    return Gains(gains["voltage"], gains["current"], gains["power"])


def _act(runner: "Runner", kind: int) -> None:
    """A press is the customer's switch; a long press is not used so far."""
    if kind != PRESS:
        return
    runner.catch_up()
    runner.meter.press_button()
    runner.catch_up()
