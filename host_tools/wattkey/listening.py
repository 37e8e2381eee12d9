"""Where meters speak unasked: a TCP port on which they call, or a line on which one is heard.

Here: accepting many callers at once, giving up on who sends nothing or nonsense, and finding the
unnumbered HDLC frames on a line. Not here: what the APDUs say (`notification`).
"""

import queue
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from meter.dlms import hdlc
from meter.dlms.apdu import MAX_PDU
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.wrapper import WrapperSplitter

from .errors import PortError
from .transports import Transport

_PATIENCE_S = 15.0
_MOST_WAITING = 1000
"""APDUs that nobody has taken yet; a caller beyond them waits."""

_UNNUMBERED = 0x13
_LONGEST_INFO = 2030
"""More than any frame holds."""

_Arrived = tuple[str, bytes]


def heard_on(line: Transport) -> Iterator[_Arrived]:
    """Give (name of the line, APDU) of each unnumbered frame, for ever; PortError if it breaks."""
    splitter = FrameSplitter(_LONGEST_INFO)
    while True:
        for frame in splitter.feed(line.read(0.5)):
            if frame.control == _UNNUMBERED and frame.info.startswith(hdlc.LLC_RESPONSE):
                yield line.name, frame.info[len(hdlc.LLC_RESPONSE) :]


class Listener:
    """Listens at `host`:`port`, 0 for any that is free; a context manager. PortError if it cannot.

    `address` is where. Iterating gives (address of the caller, APDU), for ever.
    """

    def __init__(self, host: str, port: int) -> None:
        self._arrived: queue.Queue[_Arrived] = queue.Queue(_MOST_WAITING)
        try:
            self._server = _Server((host, port), self._arrived)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PortError(
                f"cannot listen at {host}:{port}: {reason}",
                "is it this computer's address, and does nobody else listen there?",
            ) from None
        found_host, found_port = self._server.server_address[:2]
        self.address = f"{found_host!s}:{found_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __iter__(self) -> Iterator[_Arrived]:
        while True:
            # In turns, so that Ctrl-C is heard on every system.
            with suppress(queue.Empty):
                yield self._arrived.get(timeout=0.5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], arrived: "queue.Queue[_Arrived]") -> None:
        super().__init__(address, _Call)
        self.arrived = arrived


class _Call(socketserver.BaseRequestHandler):
    """One connection, until it ends, is silent for long, or sends what is no wrapper."""

    def handle(self) -> None:
        caller: socket.socket = self.request
        server = self.server
        assert isinstance(server, _Server)
        caller.settimeout(_PATIENCE_S)
        splitter = WrapperSplitter(MAX_PDU)
        with suppress(OSError):
            while octets := caller.recv(4096):
                for _source, _destination, apdu in splitter.feed(octets):
                    server.arrived.put((str(self.client_address[0]), apdu))
