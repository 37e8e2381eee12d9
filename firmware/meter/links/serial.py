"""A serial line, real or emulated: one conversation after another, for ever.

Here: beginning afresh when something went wrong. Not here: bytes (`stream`), the port (`boards`).
"""

import asyncio

from ..runner import Runner
from .conversation import Conversation
from .faults import report
from .stream import carry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .stream import Line, Reader, Writer

_PAUSE_S = 1  # a line that fails at once must not keep the meter busy


class SerialLink:
    """Serves `make_conversation()` on a line that nobody opens or closes."""

    def __init__(self, runner: Runner, make_conversation: "Callable[[], Conversation]") -> None:
        self._runner = runner
        self._make_conversation = make_conversation

    async def serve(self, reader: "Reader", writer: "Writer", line: "Line | None" = None) -> None:
        """Carry bytes between the line and the meter until cancelled.

        `line` is told of the baud rate that mode C agrees on, where a port can change it.
        """
        while True:
            try:
                await carry(reader, writer, self._make_conversation(), self._runner, line)
            except Exception as error:
                report(error)
            await asyncio.sleep(_PAUSE_S)
