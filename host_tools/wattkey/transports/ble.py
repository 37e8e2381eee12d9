"""Bluetooth Low Energy: the meter's Nordic UART Service as a road for HDLC and text lines.

Here: connecting, pieces and the end of a connection. bleak lives on asyncio, the rest of the host
tools does not: it runs in a thread of its own. Writes ask for a response, so that each piece is
taken before the next one leaves and none is lost unnoticed.
"""

import asyncio
import queue
from contextlib import AsyncExitStack, suppress
from typing import Any

from meter.links.nordic_uart import RX, TX

from ..errors import PortError, WattkeyError
from . import ble_scan
from .background_loop import BackgroundLoop
from .ble_backend import Backend, OpenBackend, open_backend
from .ble_trouble import explain
from .transport import Framing

_LONGEST_WRITE = 512
"""No attribute is longer, whatever the MTU would carry."""
_WRITE_S = 10.0
_ATTEMPTS = 2
"""Connections fail now and then when many radios talk; the second nearly always works."""


class BleTransport:
    """A connection to the meter that `wanted` names (see `ble_scan.find`)."""

    framing: Framing = "hdlc"
    is_overheard = True

    def __init__(self, wanted: str, open_bluetooth: OpenBackend = open_backend) -> None:
        self.name = f"ble:{wanted}"
        self._wanted = wanted
        self._received: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._road = _Road(self._received, open_bluetooth)
        self._loop = BackgroundLoop()
        try:
            self.reconnect()
        except BaseException:
            self._loop.close()
            raise

    def reconnect(self) -> None:
        """Connect, afresh if need be; what was received and not read is forgotten."""
        self._run(self._road.open(self._wanted))

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        self._run(asyncio.wait_for(self._road.write(data), _WRITE_S))

    def read(self, timeout_s: float) -> bytes:
        """Whatever arrives first within `timeout_s`; b"" if nothing."""
        try:
            data = self._received.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return b""
        if data is None:
            self._received.put(None)  # it stays so
            raise PortError(
                f"the radio link to {self.name} broke", "is the meter still near and powered?"
            )
        return data

    def close(self) -> None:
        """End the connection."""
        if self._loop.is_closed:
            return
        with suppress(Exception):
            self._loop.run(self._road.close())
        self._loop.close()

    def _run(self, work: Any) -> None:
        try:
            self._loop.run(work)
        except WattkeyError:
            raise
        except Exception as error:  # bleak's errors have no common base on all platforms
            raise explain(error, self.name) from None


class _Road:
    """The asyncio side of one transport; what arrives goes into `received`, None at the end."""

    def __init__(
        self, received: "queue.SimpleQueue[bytes | None]", open_bluetooth: OpenBackend
    ) -> None:
        self._received = received
        self._open_bluetooth = open_bluetooth
        self._stack = AsyncExitStack()
        self._client: Any = None

    async def open(self, wanted: str) -> None:
        await self.close()
        backend = await self._stack.enter_async_context(self._open_bluetooth())
        for attempt in range(_ATTEMPTS):
            try:
                await self._connect(backend, wanted)
                return
            except (PortError, FileNotFoundError):
                raise  # nobody there, or no Bluetooth here: trying again does not help
            except Exception:
                if attempt == _ATTEMPTS - 1:
                    raise

    async def write(self, data: bytes) -> None:
        rx = self._client.services.get_characteristic(RX)
        size = min(rx.max_write_without_response_size, _LONGEST_WRITE)
        for at in range(0, len(data), size):
            await self._client.write_gatt_char(rx, data[at : at + size], response=True)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            with suppress(Exception):
                await client.disconnect()
        await self._stack.aclose()
        while not self._received.empty():
            self._received.get_nowait()

    async def _connect(self, backend: Backend, wanted: str) -> None:
        found = await ble_scan.find(backend, wanted)
        client = backend.client(found.device, self._on_gone)
        await client.connect()
        try:
            await client.start_notify(TX, self._on_notification)
        except Exception:
            await client.disconnect()
            raise
        self._client = client

    def _on_notification(self, _characteristic: Any, data: bytearray) -> None:
        self._received.put(bytes(data))

    def _on_gone(self, client: Any) -> None:
        if client is self._client:
            self._received.put(None)
