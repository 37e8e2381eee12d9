"""The radio's process. `python -m wattkey.radio` prints its ports as one JSON line.

--transport is bumble's name of a real controller, such as usb:0; without it the air is virtual, and
with "paced" it takes as long as a phone's. The process ends when its standard input is closed and
the last meter has left: so it never outlives the program that started it, unless other emulators
still use it. --meter-port is a wish: where the meters of a radio that died still dial.
"""

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict

from bumble.transport import open_transport

from . import central_port
from .air import Air
from .launcher import PACED, Ports
from .meter_port import MeterPort, on_air, on_dongle
from .paced_air import PacedAir


async def serve_air(air: Air, meter_port: int) -> None:
    """Serve meters and centrals on a virtual air."""
    meters = MeterPort(on_air(air))
    await _serve(meters, meter_port, await central_port.open_port(air))


async def serve_dongle(transport: str) -> None:
    """Serve one meter on a real controller."""
    async with await open_transport(transport) as dongle:
        await _serve(MeterPort(on_dongle(dongle)), 0, None)


async def _serve(meters: MeterPort, wished_port: int, centrals: int | None) -> None:
    try:
        port = await meters.open(wished_port)
    except OSError:  # somebody else has it by now
        port = await meters.open()
    print(json.dumps(asdict(Ports(port, centrals, os.getpid()))), flush=True)
    await _until_let_go()
    while meters.users:
        meters.changed.clear()
        await meters.changed.wait()


async def _until_let_go() -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while await reader.read(64):
        pass


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m wattkey.radio", description=__doc__)
    parser.add_argument("--transport", default="")
    parser.add_argument("--meter-port", type=int, default=0)
    wanted = parser.parse_args()
    if wanted.transport and wanted.transport != PACED:
        asyncio.run(serve_dongle(wanted.transport))
    else:
        asyncio.run(_on_air(wanted.transport == PACED, wanted.meter_port))


async def _on_air(is_paced: bool, meter_port: int) -> None:
    await serve_air(PacedAir() if is_paced else Air(), meter_port)


if __name__ == "__main__":
    _main()
