"""The client's end of a TCP connection that speaks the wrapper; see `client` for its use."""

from ..const import const
from . import wrapper

_MAX_APDU = const(0xFFFF)


class WrapperLink:
    """Carries one operation's APDUs from `client_address` to the meter and back."""

    # There is no DISC here: the association is released with an APDU.
    needs_release = True

    def __init__(self, client_address: int, server_address: int = 1) -> None:
        self._client = client_address
        self._meter = server_address
        self._splitter = wrapper.WrapperSplitter(_MAX_APDU)
        self._to_send = b""
        self._reply: "int | bytes | None" = None

    def begin(self, step: "int | bytes") -> None:
        """Start one step: OPEN, CLOSE or an APDU to send. Opening is the caller's connect."""
        self._reply = None
        if isinstance(step, int):
            self._splitter.clear()
            self._reply = step
        else:
            self._to_send = wrapper.build(self._client, self._meter, step)

    def take_bytes(self) -> bytes:
        """Return what to write now, once."""
        to_send, self._to_send = self._to_send, b""
        return to_send

    def feed(self, data: bytes) -> bool:
        """Take bytes that arrived; return True when they moved things on."""
        for source, destination, apdu in self._splitter.feed(data):
            if source == self._meter and destination == self._client:
                self._reply = apdu
        return self._reply is not None

    def take_reply(self) -> "int | bytes | None":
        """Return the step's outcome once it is there, else None."""
        reply, self._reply = self._reply, None
        return reply

    def repeat(self) -> None:
        """Do nothing: TCP itself repeats what was lost, and a request must not be done twice."""
