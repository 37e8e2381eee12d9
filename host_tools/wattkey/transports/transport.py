"""What every road to a meter offers: bytes out, bytes in, an end.

No protocol here: HDLC, wrapper and text lines are spoken above. A transport says which framing
its road calls for, because a COSEM client must know before the first byte.
"""

from typing import Literal, Protocol, runtime_checkable

Framing = Literal["hdlc", "wrapper"]


class Transport(Protocol):
    """An open road. Any trouble with it is a `PortError`."""

    name: str
    framing: Framing
    is_overheard: bool
    """Whether strangers hear every byte: nothing secret goes there unsealed."""

    def write(self, data: bytes) -> None:
        """Send all of `data`."""

    def read(self, timeout_s: float) -> bytes:
        """Whatever arrives first within `timeout_s`, in any number of bytes; b"" if nothing."""
        ...

    def close(self) -> None:
        """Give the road free; harmless when repeated."""


@runtime_checkable
class Reconnecting(Transport, Protocol):
    """A road that breaks now and then without anybody's fault: radio."""

    def reconnect(self) -> None:
        """Open it once more; what was received and not read is forgotten."""
