"""Starts the meter: picks this unit's board, assembles one meter, runs it.

A unit is described by a JSON file: on a board `unit.json` beside this file, for the emulator the
file named on the command line. `{"board": "NAME"}` at least; what else it may hold is the board's
business (`boards/NAME/board.py`).
"""

import asyncio
import gc
import json
import sys

from meter.const import const
from meter.core.kindness import Kindness, read_kindness
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.links.conversation import Conversation
from meter.meter import Meter
from meter.passing import forget_objects
from meter.pushing import let_push
from meter.runner import Runner
from meter.signatures import DEFAULT_TABLE_BYTES, best_verifier
from meter.symmetric import best_gcm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Coroutine

    from meter.core.provisioning import MakeVerifier
    from meter.links.conversation import TextDesk
    from meter.links.p1 import P1Link
    from meter.parts import Parts
    from meter.readouts.mode_c import ModeC

# What of a unit's file is a setting: `unit_settings` says what each is.
_SETTINGS = (
    "demand",
    "load_period_s",
    "billing_day",
    "limits",
    "thresholds",
    "tamper_cuts",
    "tariff",
)

# Below this everything that can be smaller is (`firmware/DESIGN.md`, memory).
_SMALL_HEAP_BYTES = const(160 * 1024)
_COLLECT_EVERY_BYTES = const(2048)
_SMALL_TABLE_BYTES = const(768)
_SMALL_PDU = const(256)
_SMALL_INFO = const(128)


def load_unit(path: str) -> dict:
    """Return the unit description in the JSON file at `path`."""
    with open(path) as file:
        return json.load(file)


def is_small() -> bool:
    """Say whether this machine's heap is a small board's; CPython does not tell, and is not."""
    return hasattr(gc, "mem_free") and gc.mem_free() + gc.mem_alloc() < _SMALL_HEAP_BYTES


def save_memory() -> None:
    """Collect garbage while there is little of it: what stays lies together then, not scattered.

    Scattered, a small heap has no room left for a kilobyte in one piece.
    """
    gc.collect()
    gc.threshold(_COLLECT_EVERY_BYTES)


def assemble(unit: dict) -> "Any":
    """Return the parts of the board that `unit` names: as its definition says, or its `assemble`.

    The emulator is a board that assembles itself.
    """
    board = __import__("boards." + unit["board"] + ".board", None, None, ("assemble",))
    if hasattr(board, "assemble"):
        return board.assemble(unit)
    from meter.board.machine_world import MachineWorld
    from meter.board.unit import Unit

    from boards.definition import revision_of

    definition = revision_of(board.BOARD, board.REVISIONS, unit.get("revision"))
    return Unit(definition, unit, MachineWorld())


async def run(unit: dict) -> None:
    """Run the unit's meter whenever its board has power, until the board is done."""
    kindness = read_kindness(unit)
    board = assemble(unit)
    small = is_small()  # asked once: a heap that grows would be another later
    if small:
        save_memory()
    make_verifier = best_verifier(_SMALL_TABLE_BYTES if small else DEFAULT_TABLE_BYTES)
    while await board.wait_for_power():
        await run_meter(board, kindness, make_verifier, begin_with(unit), small)


def begin_with(unit: dict) -> "Callable[[Parts], None] | None":
    """Return what gives a new meter the settings of `unit`, or None if it has none."""
    if not any(key in unit for key in _SETTINGS):
        return None
    from meter import unit_settings  # most units have none: what is not needed takes no memory

    return lambda parts: unit_settings.apply(parts, unit)


async def run_meter(
    parts: "Any",
    kindness: Kindness,
    make_verifier: "MakeVerifier",
    begin: "Callable[[Parts], None] | None" = None,
    small: bool = False,
) -> None:
    """Assemble one meter from a board's `parts` and serve it until its power fails.

    `small` where the heap is.
    """
    meter = Meter(
        parts.identity,
        parts.front_end,
        parts.relay,
        parts.time,
        parts.sample_ms,
        make_verifier,
        journal=parts.journal,
        clock_chip=parts.clock_chip,
        kindness=kindness,
        dwell_ms=parts.dwell_ms,
        settings=parts.settings,
        shelf=parts.shelf,
        table_place=parts.table_place,
        begin=begin,
    )
    runner = Runner(meter, parts.clock)
    dlms = Server(meter, best_gcm, forget_objects if small else None)
    frame = ()
    line: "list[Conversation]" = []  # what is spoken on the serial line now
    if small:
        dlms.max_sent, frame = _SMALL_PDU, (_SMALL_INFO,)

    def serial_conversation(
        is_overheard: bool = False, desk: "TextDesk | None" = None
    ) -> Conversation:
        framing = HdlcServer(dlms, is_overheard, *frame)
        talk = Conversation(desk or meter, framing, None, lambda: make_mode_c(dlms, is_overheard))
        if not is_overheard:
            line[:] = [talk]
        return talk

    def tcp_conversation() -> Conversation:
        from meter.dlms.wrapper_server import WrapperServer  # many boards never speak it

        framing = HdlcServer(dlms, False, *frame)
        return Conversation(meter, framing, WrapperServer(dlms), lambda: make_mode_c(dlms))

    if getattr(parts, "has_p1", False):
        parts.offer_p1(make_p1_link(runner, dlms))
    serving = parts.serve(runner, serial_conversation, tcp_conversation)
    pushing = let_push(meter, dlms, line, getattr(parts, "connect", None))
    try:
        await run_until_one_ends(runner.run(), serving)
    finally:
        for link in pushing:
            link.close()


def make_mode_c(dlms: Server, is_overheard: bool = False) -> "ModeC":
    """Return mode C for one connection, which takes no memory before somebody says hello."""
    from meter.readouts.mode_c import ModeC

    return ModeC(dlms, is_overheard)


def make_p1_link(runner: Runner, dlms: Server) -> "P1Link":
    """Return what a P1 port sends, for boards that have one."""
    from meter.links.p1 import P1Link
    from meter.readouts.p1_telegram import P1Telegram

    return P1Link(runner, P1Telegram(dlms).octets)


async def run_until_one_ends(*duties: "Coroutine[Any, Any, None]") -> None:
    """Run `duties` side by side; when one of them ends or fails, all end, and its error goes on.

    A link that answers for a meter which measures no more would be worse than silence. A duty that
    was cancelled has merely ended: its board has no power.
    """
    one_ended = asyncio.Event()

    async def run_one(duty: "Coroutine[Any, Any, None]") -> None:
        try:
            await duty
        except asyncio.CancelledError:
            pass
        finally:
            one_ended.set()

    tasks = [asyncio.create_task(run_one(duty)) for duty in duties]
    await one_ended.wait()
    for task in tasks:
        task.cancel()  # does nothing to one that has ended
    for task in tasks:
        if task.done():
            await task


def start() -> None:
    """Run a board's meter for ever; what should not happen is shown, and the board restarts."""
    try:
        asyncio.run(run(load_unit("unit.json")))
    except Exception as error:
        from meter.board.machine_world import restart
        from meter.links.faults import report

        report(error)
        restart()


if __name__ == "__main__":
    asyncio.run(run(load_unit(sys.argv[1] if len(sys.argv) > 1 else "unit.json")))
