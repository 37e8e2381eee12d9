"""A P1 port: a telegram each second to whoever asks for them. Nothing is ever read.

Here: when to send. Not here: what (`readouts.p1_telegram`), nor the port (`boards`).
"""

import asyncio

from .faults import report
from .stream import hang_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..runner import Runner
    from .stream import Writer

_PERIOD_S = 1  # DSMR 5


class P1Link:
    """Sends what `make_telegram()` returns at that moment."""

    def __init__(self, runner: "Runner", make_telegram: "Callable[[], bytes]") -> None:
        self._runner = runner
        self._make_telegram = make_telegram

    async def serve(self, writer: "Writer", is_requested: "Callable[[], bool]") -> None:
        """Send while `is_requested()`, the port's data request line, until cancelled."""
        while True:
            if is_requested():
                writer.write(self._telegram())
                await writer.drain()
            await asyncio.sleep(_PERIOD_S)

    def _telegram(self) -> bytes:
        self._runner.catch_up()
        try:
            return self._make_telegram()
        except Exception as error:
            report(error)
            return b""

    async def serve_connection(self, reader: "Any", writer: "Any") -> None:
        """Send to a TCP connection, which asks by being there, until it ends."""
        try:
            await self.serve(writer, lambda: True)
        except OSError:
            pass  # it is there no more
        finally:
            await hang_up(writer)
