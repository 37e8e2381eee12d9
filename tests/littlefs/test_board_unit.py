"""A board's unit as `main` runs it: from power-up to the prompt and back, on simulated lines.

Everything is what runs on a board but `machine_world`: littlefs on a flash, the drivers, the
self-test, the console. Only MicroPython has littlefs, so CPython does not run this file.
"""

import asyncio

import main
from all_boards import BOARDS
from fakes import FakeVerifier
from meter.board.console import LEAVING
from meter.board.self_test import report
from meter.board.unit import Unit
from meter.core.energy import Reading
from meter.core.kindness import Kindness
from meter.signatures import best_verifier

from boards.definition import revision_of
from boards.emulator.flash import BLOCK_SIZE, Flash
from boards.emulator.i2c import I2cBus
from boards.emulator.simulated_world import SimulatedWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BLOCKS = 256
NOW_S = 1_800_000_000


class Line:
    """The console's stream: what is typed, and what came out."""

    def __init__(self) -> None:
        self.typed = []
        self.said = b""

    async def read(self, n: int) -> bytes:
        while not self.typed:
            await asyncio.sleep(0.01)
        return self.typed.pop(0)

    def write(self, data: bytes) -> None:
        self.said += bytes(data)

    async def drain(self) -> None:
        pass


class Board(SimulatedWorld):
    """All that a `MachineWorld` offers; time is the machine's own."""

    def __init__(self, definition, image) -> None:
        super().__init__(definition, I2cBus({}))
        self.flash = Flash(image)
        self.cable = Line()
        self.fed = 0
        self.has_left = False
        self.consoles = 0
        self._ticks = 0

    def ticks_ms(self) -> int:
        self._ticks += 1
        return self._ticks

    def ticks_diff(self, later: int, earlier: int) -> int:
        return later - earlier

    def serial(self) -> str:
        return "WK0011223344"

    def journal_partition(self):
        return self.flash

    def ble_peripheral(self):
        return None

    def console(self):
        self.consoles += 1
        return self.cable

    def start_watchdog(self):
        def feed() -> None:
            self.fed += 1

        return feed

    def leave(self) -> None:
        self.has_left = True


def load(name: str):
    module = __import__("boards." + name + ".board", None, None, ("BOARD",))
    return revision_of(module.BOARD, module.REVISIONS, None)


class Watched(Unit):
    """A unit whose runner a test can get at; its signatures cost nothing."""

    def __init__(self, definition, board: Board) -> None:
        super().__init__(definition, {"board": definition["model"]}, board)
        self.board = board
        self.make_verifier: "Any" = FakeVerifier
        self.runner: "Any" = None

    async def serve(self, runner, serial_conversation, tcp_conversation) -> None:
        self.runner = runner
        await super().serve(runner, serial_conversation, tcp_conversation)


async def live(board: Board, definition, story) -> Watched:
    """Run one power-up of the unit while `story` acts on it."""
    unit = Watched(definition, board)
    assert await unit.wait_for_power()
    running = asyncio.create_task(main.run_meter(unit, Kindness(), FakeVerifier))
    await story(unit)
    await running
    assert not await unit.wait_for_power()
    return unit


async def leave_by_the_console(unit: Watched) -> None:
    unit.board.cable.typed.append(b"REPL\r")


async def begun(unit: Watched) -> None:
    """Wait until it serves, however busy this computer is."""
    while unit.runner is None:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)


async def leave_by_hand(unit: Watched) -> None:
    await begun(unit)
    unit._leaving.set()


def test_every_board_boots_reports_and_leaves():
    for name in BOARDS:
        definition = load(name)
        board = Board(definition, bytearray(b"\xff" * BLOCKS * BLOCK_SIZE))
        unit = asyncio.run(live(board, definition, leave_by_the_console))
        assert LEAVING in board.cable.said, name
        assert board.has_left and board.fed, name
        assert not unit.relay.is_closed(), name
        assert unit.identity.model == name and unit.identity.serial == "WK0011223344"


def test_state_outlives_the_prompt():
    definition = load("esp32_devkit_pzem004t")
    image = bytearray(b"\xff" * BLOCKS * BLOCK_SIZE)
    boots = []

    async def count(unit: Watched) -> None:
        await leave_by_hand(unit)
        boots.append(unit.runner.meter.health().boots)

    for _ in range(3):
        asyncio.run(live(Board(definition, image), definition, count))
    assert boots == [1, 2, 3]


def test_console_that_is_lent_goes_back_to_the_chip():
    """The Athom plug: its receive pin is the console's until the meter is in service."""
    definition = load("athom_pg01v3")
    image = bytearray(b"\xff" * BLOCKS * BLOCK_SIZE)

    async def provision(unit: Watched) -> None:
        await begun(unit)
        assert unit.runner.meter.provision("WK1", bytes(32), b"reader-secret", NOW_S) == 0
        unit._leaving.set()

    new = Board(definition, image)
    asyncio.run(live(new, definition, provision))
    assert new.consoles == 1 and new.line.asked_octets == 0
    owned = Board(definition, image)
    unit = asyncio.run(live(owned, definition, leave_by_hand))
    assert owned.consoles == 0
    reading = Reading()
    reading.voltage_mv = 230_000
    for _ in range(3):
        owned.chip.flow(reading, 1000)
        unit.chip.read(Reading(), 1000)
    assert not unit.chip.is_silent


def test_self_test_checks_a_real_signature_and_finds_wrong_arithmetic():
    definition = load("sonoff_powr316d")
    found = []

    async def both(unit: Watched) -> None:
        await begun(unit)
        for make_verifier in (best_verifier(), FakeVerifier):
            unit.make_verifier = make_verifier
            lines = list(report(unit, unit.runner.meter))
            found.append("".join([line for line in lines if "signatures" in line]))
        unit._leaving.set()

    image = bytearray(b"\xff" * BLOCKS * BLOCK_SIZE)
    asyncio.run(live(Board(definition, image), definition, both))
    assert "signatures: ok" in found[0] and "signatures: FAILED" in found[1], found
