"""Starts the meter: picks this unit's board, assembles one meter, runs it.

A unit is described by a JSON file: on a board `unit.json` beside this file, for the emulator the
file named on the command line. `{"board": "NAME"}` at least; what else it may hold is the board's
business (`boards/NAME/board.py`).
"""

import asyncio
import json
import sys

from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from meter.meter import Meter
from meter.runner import Runner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load_unit(path: str) -> dict:
    """Return the unit description in the JSON file at `path`."""
    with open(path) as file:
        return json.load(file)


def assemble(unit: dict) -> "Any":
    """Return the parts of the board that `unit` names, as its `assemble` makes them."""
    board = __import__("boards." + unit["board"] + ".board", None, None, ("assemble",))
    if not hasattr(board, "assemble"):
        raise SystemExit("board %s is wiring only: it has no drivers yet" % unit["board"])
    return board.assemble(unit)


async def run(unit: dict) -> None:
    """Assemble the unit's meter and serve it until the board says stop."""
    parts = assemble(unit)
    meter = Meter(parts.identity, parts.front_end, parts.relay, parts.time, parts.sample_ms)
    runner = Runner(meter, parts.clock)
    dlms = Server(meter)

    def serial_conversation() -> Conversation:
        return Conversation(meter, HdlcServer(dlms))

    def tcp_conversation() -> Conversation:
        return Conversation(meter, HdlcServer(dlms), WrapperServer(dlms))

    metering = asyncio.create_task(runner.run())
    await parts.serve(runner, serial_conversation, tcp_conversation)
    metering.cancel()


if __name__ == "__main__":
    asyncio.run(run(load_unit(sys.argv[1] if len(sys.argv) > 1 else "unit.json")))
