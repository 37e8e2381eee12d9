"""Another board inside the emulator: its own drivers on simulated chips, in the same house.

Here: how the house, the contact and the chips hang together. Not here: the drivers' choice
(`meter.board.wiring`: the one that runs on the board itself), nor the chips.
"""

import asyncio

from meter.board import screen, wiring
from meter.board.guard import guarded
from meter.core.energy import Reading
from meter.drivers.button import PRESS
from meter.drivers.inferred_contact import InferredContact

from boards.chips.measured import Measured
from boards.definition import revision_of

from .house import House, SimulatedRelay
from .simulated_world import SimulatedWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from meter.runner import Runner

    from boards.definition import BoardDefinition

    from .i2c import I2cBus


class BoardContact(SimulatedRelay):
    """The contact that a board's pins move; a tester's faults are stronger."""

    def __init__(self, board: "BoardDefinition", world: SimulatedWorld) -> None:
        super().__init__()
        self._relay = board["relay"]
        self._world = world

    def set(self, closed: bool) -> None:
        """The power has gone: a coil lets go, a latching contact stays."""
        if "pin" in self._relay and not closed:
            pin = self._world.pins[self._relay["pin"]]
            pin.is_held = False
            pin.reset(1 - self._relay["active_level"])

    def is_closed(self) -> bool:
        """Say where the contact is."""
        self._closed = self._is_driven()
        return super().is_closed()

    def _is_driven(self) -> bool:
        contact = self._world.contact
        if contact is not None:
            return contact.is_closed
        return self._world.pins[self._relay["pin"]].pad == self._relay["active_level"]


class BehindContact:
    """`house` as a chip sees it that lies behind the contact: nothing while that is open."""

    def __init__(self, house: House, contact: SimulatedRelay) -> None:
        self._house = house
        self._contact = contact

    def read(self, reading: Reading, elapsed_ms: int) -> None:
        """Fill `reading` with what is behind the contact."""
        self._house.read(reading, elapsed_ms)
        if not self._contact.is_closed():
            reading.voltage_mv = 0


class Hardware:
    """The board that `unit` names. `contact` is the house's; `front_end` and `relay` are the
    meter's, made anew by each `power_up`.
    """

    def __init__(self, unit: dict, i2c: "I2cBus") -> None:
        name = unit["hardware"]
        module = __import__("boards." + name + ".board", None, None, ("BOARD",))
        self.definition = revision_of(module.BOARD, module.REVISIONS, unit.get("revision"))
        self.world = SimulatedWorld(self.definition, i2c)
        self.contact = BoardContact(self.definition, self.world)
        self.front_end: "Any" = None
        self.relay: "Any" = None
        self._i2c = i2c
        self._inferred: "Any" = None
        wiring.make_relay(self.definition["relay"], self.world)  # its pins are what moves it

    async def power_up(self, house: House) -> None:
        """Make the drivers as at the start of the board, and let them find out where they are.

        The world's clock does not run meanwhile.
        """
        definition, world = self.definition, self.world
        world.chip.is_powered = True
        relay: "Any" = wiring.make_relay(definition["relay"], world)
        driver = wiring.make_front_end(definition["front_end"], world)
        is_sensed = definition["relay"]["is_sensed"]
        seen = BehindContact(house, self.contact) if is_sensed else house
        front_end: "Any" = Measured(seen, world.chip, driver)
        if is_sensed:
            front_end = relay = InferredContact(front_end, relay)
            await front_end.find_out(_no_wait)
        self.front_end = self.relay = guarded(front_end, relay, definition, world)

    def power_down(self) -> None:
        """The mains have failed."""
        self.contact.set(False)
        cut = getattr(self.world.chip, "cut", None)
        if cut is not None:  # a PZEM keeps its count
            cut()

    def duties(self, runner: "Runner") -> list:
        """Return what goes on beside the meter: light, button, display."""
        led = wiring.make_led(self.definition["led"], self.world)
        button = wiring.make_button(self.definition["button"], self.world)
        duties = [
            led.follow(runner.meter, _sleep_ms),
            button.watch(_sleep_ms, lambda kind: _act(runner, kind)),
        ]
        shown = screen.make_screen(self.definition, self.world, self._i2c)
        if shown is not None:
            duties.append(screen.follow(shown, runner.meter, _sleep_ms))
        return duties


async def _sleep_ms(ms: int) -> None:
    await asyncio.sleep(ms / 1000)


async def _no_wait(ms: int) -> None:
    await asyncio.sleep(0)


def _act(runner: "Runner", kind: int) -> None:
    if kind == PRESS:
        runner.catch_up()
        runner.meter.press_button()
        runner.catch_up()
