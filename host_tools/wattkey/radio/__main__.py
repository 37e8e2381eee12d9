"""The radio's process. `python -m wattkey.radio [TRANSPORT]` prints its ports as one JSON line.

TRANSPORT is bumble's name of a real controller, such as usb:0; without it the air is virtual, and
with "paced" it takes as long as a phone's. The process ends when its standard input is closed and
the last meter has left: so it never outlives the program that started it, unless other emulators
still use it.
"""

import asyncio
import json
import sys

from bumble.transport import open_transport

from . import central_port
from .air import Air
from .launcher import PACED
from .meter_port import MeterPort, on_air, on_dongle
from .paced_air import PacedAir


async def serve_air(air: Air) -> None:
    """Serve meters and centrals on a virtual air."""
    meters = MeterPort(on_air(air))
    await _serve(meters, await central_port.open_port(air))


async def serve_dongle(transport: str) -> None:
    """Serve one meter on a real controller."""
    async with await open_transport(transport) as dongle:
        await _serve(MeterPort(on_dongle(dongle)), None)


async def _serve(meters: MeterPort, centrals: int | None) -> None:
    ports = {"meter_port": await meters.open(), "central_port": centrals}
    print(json.dumps(ports), flush=True)
    await _until_let_go()
    while meters.meters:
        meters.changed.clear()
        await meters.changed.wait()


async def _until_let_go() -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while await reader.read(64):
        pass


async def _main(words: list[str]) -> None:
    if not words:
        await serve_air(Air())
    elif words == [PACED]:
        await serve_air(PacedAir())
    else:
        await serve_dongle(words[0])


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
