"""A TCP connection that carries HDLC and text lines, or the COSEM wrapper."""

import contextlib
import select
import socket

from ..errors import PortError
from .transport import Framing

_CONNECT_S = 5.0


class TcpTransport:
    """A connection to `host:port`; `framing` is what is spoken on it."""

    is_overheard = False

    def __init__(self, host: str, port: int, framing: Framing = "hdlc") -> None:
        self.name = f"{host}:{port}"
        self.framing: Framing = framing
        try:
            self._socket = socket.create_connection((host, port), _CONNECT_S)
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            raise PortError(
                f"nobody answers at {self.name}: {reason}",
                "is the emulator or meter running there?",
            ) from None
        # Frames are small and answered one by one: waiting to fill a packet only costs time.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise self._lost(str(error)) from None

    def read(self, timeout_s: float) -> bytes:
        """Whatever arrives first within `timeout_s`; b"" if nothing."""
        try:
            readable, _, _ = select.select([self._socket], [], [], timeout_s)
            data = self._socket.recv(4096) if readable else None
        except (OSError, ValueError) as error:
            raise self._lost(str(error)) from None
        if data == b"":
            raise self._lost("the other side closed it")
        return data or b""

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _lost(self, reason: str) -> PortError:
        return PortError(
            f"the connection to {self.name} broke: {reason}", "is the meter still running?"
        )
