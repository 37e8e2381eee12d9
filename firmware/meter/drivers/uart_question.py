"""One question to a chip on a UART, asked again and again, whose answer is fetched a sample later.

Here: asking and hearing without waiting: a sample that would wait 100 ms for a module would stall
every link. Not here: what an answer looks like. An answer may come late, torn, or twice.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Uart(Protocol):
        """The part of `machine.UART` that drivers use; with timeout 0 it never waits."""

        def any(self) -> int: ...

        def readinto(self, __buf: bytearray) -> "int | None": ...

        def write(self, __buf: bytes) -> "int | None": ...


WAITING = const(-1)

_BUFFER = const(64)  # two answers of any chip here
_REST_MS = const(200)  # a PZEM-004T shows nothing new sooner
_PATIENCE_MS = const(900)


class UartQuestion:
    """Asks `question` on `uart`; what was heard lies at the beginning of `buffer`."""

    def __init__(self, uart: "Uart", question: bytes, answer_octets: int) -> None:
        self.buffer = bytearray(_BUFFER)
        self._uart = uart
        self._question = question
        self._answer_octets = answer_octets
        self._waited_ms = -1  # nothing was asked yet

    def hear(self, elapsed_ms: int) -> int:
        """Return how many octets came, and ask again; or WAITING."""
        if self._waited_ms < 0:
            self._listen()
            return self._ask(WAITING)
        self._waited_ms += elapsed_ms
        if self._waited_ms < _REST_MS:
            return WAITING
        if self._waited_ms < _PATIENCE_MS and self._uart.any() < self._answer_octets:
            return WAITING
        return self._ask(self._listen())

    def _ask(self, heard: int) -> int:
        self._waited_ms = 0
        self._uart.write(self._question)
        return heard

    def _listen(self) -> int:
        """Empty the line; of more than the buffer holds only the end is kept."""
        heard = 0
        while self._uart.any():
            octets = self._uart.readinto(self.buffer)
            if not octets:
                break
            heard = octets
        return heard
