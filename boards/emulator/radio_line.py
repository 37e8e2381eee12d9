"""The way from an emulated meter's `bluetooth` to the radio process: JSON lines over TCP.

Here: dialling, also again when the radio went away. Not here: what is said (`bluetooth`). Events
are delivered from an asyncio task: threads of the unix port corrupt memory, and
`micropython.schedule` waits behind `asyncio.sleep`.
"""

import asyncio
import json

from meter.links.ble_peripheral import Peripheral
from meter.links.stream import hang_up

from .bluetooth import BLE, UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from meter.links.ble import BleLink

_HOST = "127.0.0.1"
_REDIAL_S = 0.2
_TCP, _TCP_NODELAY = 6, 1  # 120 bytes there and back take 47 ms without, 2 ms with


def ble_duties(unit: dict, link: "BleLink") -> list:
    """Return what must run for `link` to be on the air that the unit file names."""
    line = RadioLine(unit["radio_port"], unit["serial"])
    return [line.serve(), link.serve(Peripheral(line.ble, UUID, asyncio.Event()))]


class RadioLine:
    """Owns the `ble` that talks to the radio at `port` on this computer."""

    def __init__(self, port: int, meter: str) -> None:
        self.ble = BLE(self._send)
        self._port = port
        self._meter = meter
        self._writer: "Any" = None

    async def serve(self) -> None:
        """Keep the line to the radio, for ever."""
        while True:
            try:
                await self._connect()
            except OSError:
                pass  # not there yet, or gone
            await asyncio.sleep(_REDIAL_S)

    async def _connect(self) -> None:
        reader, writer = await asyncio.open_connection(_HOST, self._port)
        _send_at_once(writer)
        self._writer = writer
        try:
            self._send({"do": "hello", "meter": self._meter})
            self.ble.meet_radio()
            await self._listen(reader, writer)
        finally:
            self._writer = None
            self.ble.lose_radio()
            await hang_up(writer)

    async def _listen(self, reader: "Any", writer: "Any") -> None:
        while True:
            line = await reader.readline()
            message = json.loads(line) if line else {}
            if "on" not in message:
                return  # gone; or the port was free and the line has dialled itself
            self.ble.deliver(message)
            await writer.drain()

    def _send(self, message: dict) -> None:
        if self._writer is None:
            return  # a radio that comes later is told everything
        try:
            self._writer.write(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # the listener notices too


def _send_at_once(writer: "Any") -> None:
    """CPython's asyncio does this by itself; MicroPython's stream has its socket in `s`."""
    socket = getattr(writer, "s", None)
    if socket is not None:
        socket.setsockopt(_TCP, _TCP_NODELAY, 1)
