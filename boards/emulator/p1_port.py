"""The emulated P1 port: a pseudo-terminal and a TCP port of its own.

Here: opening and closing them, and the data request line. Not here: what they send (`P1Link`). On
the pseudo-terminal somebody asks for data by having it open; nobody else holds its other side.
"""

import asyncio
import select

from .fd_stream import open_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from meter.links.p1 import P1Link

_HOST = "127.0.0.1"
_NOW = 0
_PAUSE_S = 1


class P1Port:
    """The ports at descriptor `fd` and TCP port `port`, each of them or None."""

    def __init__(self, fd: "int | None", port: "int | None") -> None:
        self.link: "P1Link | None" = None
        self._fd = fd
        self._port = port
        self._terminal: "Any" = None
        self._server: "Any" = None
        self._talking: "list[Any]" = []

    async def open(self) -> "list[Any]":
        """Begin to listen on TCP, and return what must run for the pseudo-terminal."""
        if self.link is None:
            return []
        if self._port:
            self._server = await asyncio.start_server(self._serve_connection, _HOST, self._port)
        return [self._serve_pty(self._fd)] if self._fd is not None else []

    def close(self) -> None:
        """Listen no more, and hang up on everybody."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._talking):
            task.cancel()

    async def _serve_connection(self, reader: "Any", writer: "Any") -> None:
        task = asyncio.current_task()
        self._talking.append(task)
        try:
            if self.link is not None:
                await self.link.serve_connection(reader, writer)
        finally:
            self._talking.remove(task)

    async def _serve_pty(self, fd: int) -> None:
        if self._terminal is None:
            self._terminal = await open_writer(fd)
        while self.link is not None:
            try:
                await self.link.serve(self._terminal, lambda: _is_open(fd))
            except OSError:
                await asyncio.sleep(_PAUSE_S)  # whoever had it open has just gone


def _is_open(fd: int) -> bool:
    """Say whether somebody has the other side of the pseudo-terminal at `fd` open."""
    watch = select.poll()
    watch.register(fd, select.POLLHUP)
    return not watch.poll(_NOW)
