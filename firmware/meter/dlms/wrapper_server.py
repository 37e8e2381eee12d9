"""The meter's end of one TCP connection that speaks the wrapper: bytes in, bytes out."""

from ..const import const
from . import wrapper
from .apdu import MAX_RECEIVED
from .association import LOGICAL_DEVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .server import Connection, Server

IDLE_LIMIT_MS = 120_000

_TORN_APDU_MS = const(2_000)


class WrapperServer:
    """One connection to `server`. The association ends with the connection: call `reset`."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._splitter = wrapper.WrapperSplitter(MAX_RECEIVED)
        self.reset()

    def whole(self, data: bytes) -> "bytes | None":
        """Answer `data` if it is one APDU with its header, no more and no less; else None."""
        try:
            found = self._splitter.whole(data)
            if found is None:
                return None
            self._silent_ms = 0
            source, destination, apdu = found
            return self._answer(source, destination, apdu)
        except MemoryError:
            self.reset()
            raise

    def feed(self, data: bytes) -> bytes:
        """Take bytes that arrived in any portions; return the bytes to send, often none.

        When memory runs out the association ends, and what has arrived is dropped.
        """
        self._silent_ms = 0
        try:
            return b"".join([self._answer(*one) for one in self._splitter.feed(data)])
        except MemoryError:
            self.reset()
            raise

    def wanted(self) -> int:
        """Return how many bytes surely belong to the APDU that has begun; 0 between APDUs."""
        return self._splitter.wanted()

    def claim(self, data: bytes, at: int) -> int:
        """Return how many octets from `at` on, the first of an APDU, surely belong to it."""
        return self._splitter.claim(data, at)

    def idle(self, elapsed_ms: int) -> None:
        """Let real time pass on the line; after 120 s without an APDU the association ends."""
        self._idle_ms += elapsed_ms
        self._silent_ms += elapsed_ms
        if self._silent_ms >= _TORN_APDU_MS:
            self._splitter.clear()
        if self._idle_ms >= IDLE_LIMIT_MS:
            self.reset()

    def reset(self) -> None:
        """Forget the association and anything half received, as when the connection closed."""
        self._splitter.clear()
        self._connection: "Connection | None" = None
        self._idle_ms = 0
        self._silent_ms = 0

    @property
    def is_connected(self) -> bool:
        """True once a client has spoken, until it has been quiet for too long."""
        return self._connection is not None

    def _answer(self, source: int, destination: int, apdu: bytes) -> bytes:
        if destination != LOGICAL_DEVICE:
            return b""
        self._idle_ms = 0
        connection = self._connection
        if connection is None or connection.client_sap != source:
            connection = self._connection = self._server.open(source)
        return wrapper.build(destination, source, connection.handle(apdu))
