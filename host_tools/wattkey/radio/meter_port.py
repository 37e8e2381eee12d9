"""Where meters come onto the air: JSON lines over TCP, a controller and an address for each.

Here: lines, addresses and who is there. Not here: what a meter says (`peripheral`).
"""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bumble import hci
from bumble.device import Device
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink, Transport

from .air import Air
from .controller import AirController
from .launcher import HELD, HOLD
from .peripheral import MeterPeripheral

_HOST = "127.0.0.1"

Lend = Callable[[str], contextlib.AbstractAsyncContextManager[tuple[Device, asyncio.Event]]]
"""From a meter's name to a device for it, and the event that says it has room."""


class MeterPort:
    """The meters of one radio; `lend` has a device for each that comes."""

    def __init__(self, lend: Lend) -> None:
        self._lend = lend
        self.users = 0
        self.changed = asyncio.Event()
        """Set whenever a meter, or one who holds the radio for one, comes or goes."""

    async def open(self, port: int = 0) -> int:
        """Listen for meters; returns the port."""
        server = await asyncio.start_server(self._serve, _HOST, port)
        return int(server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count(1)
        try:
            first = await reader.readline()
            if first == HOLD:
                writer.write(HELD)
                await reader.read()
                return
            async with self._lend(json.loads(first)["meter"]) as (device, room):
                await _carry(reader, writer, device, room)
        except (OSError, ValueError, KeyError):
            pass  # the meter vanished, or it was none
        finally:
            writer.close()
            self._count(-1)

    def _count(self, change: int) -> None:
        self.users += change
        self.changed.set()


async def _carry(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    device: Device,
    room: asyncio.Event,
) -> None:
    def say(message: dict[str, Any]) -> None:
        writer.write(json.dumps(message).encode() + b"\n")

    peripheral = MeterPeripheral(device, say)
    await peripheral.start(room)
    try:
        while line := await reader.readline():
            await peripheral.act(json.loads(line))
    finally:
        await peripheral.stop()


def on_air(air: Air) -> Lend:
    """Devices on the virtual air, each with an address made of its meter's name."""

    @asynccontextmanager
    async def lend(meter: str) -> AsyncIterator[tuple[Device, asyncio.Event]]:
        controller = AirController(meter, air)
        host = Host(controller, AsyncPipeSink(controller))
        try:
            yield Device(meter, address=_address(meter, air), host=host), controller.room
        finally:
            controller.leave()

    return lend


def on_dongle(transport: Transport) -> Lend:
    """The one device behind `transport`, for one meter at a time."""
    in_use = asyncio.Lock()

    @asynccontextmanager
    async def lend(meter: str) -> AsyncIterator[tuple[Device, asyncio.Event]]:
        async with in_use:
            yield (
                Device.with_hci(meter, _static_address(meter), transport.source, transport.sink),
                asyncio.Event(),
            )

    return lend


def _address(meter: str, air: Air) -> hci.Address:
    """The same from run to run, but never one that is on the air already."""
    address = _static_address(meter)
    while air.find_le_controller(address):
        address = hci.Address.generate_static_address()
    return address


def _static_address(meter: str) -> hci.Address:
    octets = bytearray(hashlib.sha256(meter.encode()).digest()[:6])
    octets[5] |= 0xC0  # the two bits that say: random, and static
    return hci.Address(bytes(octets), hci.Address.RANDOM_DEVICE_ADDRESS)
