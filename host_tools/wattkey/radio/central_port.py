"""Where centrals come onto the air: HCI over TCP, a controller of its own for each connection.

Here: sockets. Not here: what a controller does (`controller`).
"""

import asyncio
import itertools

from bumble.transport.common import StreamPacketSink, StreamPacketSource

from .air import Air
from .controller import AirController

_HOST = "127.0.0.1"


class CentralLine(StreamPacketSource):
    """One connection: HCI packets in, HCI packets out, and gone from the air when it closes."""

    def __init__(self, name: str, air: Air) -> None:
        super().__init__()
        self._name = name
        self._air = air

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put a controller on the air."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._controller = AirController(self._name, self._air, StreamPacketSink(transport))
        self.set_packet_sink(self._controller)

    def connection_lost(self, exc: Exception | None) -> None:
        """Take it off, as if it had gone out of range."""
        self._controller.leave()

    def pause_writing(self) -> None:
        """The central does not read: whoever sends to it has to wait."""
        self._controller.room.clear()

    def resume_writing(self) -> None:
        """It reads again."""
        self._controller.room.set()


async def open_port(air: Air) -> int:
    """Listen for centrals; returns the port."""
    numbers = itertools.count(1)
    server = await asyncio.get_running_loop().create_server(
        lambda: CentralLine(f"central {next(numbers)}", air), _HOST, 0
    )
    return int(server.sockets[0].getsockname()[1])
