"""Keeps one meter in step with its board's clock.

Here: when the meter is called. Not here: what it then does. Links call `catch_up` before they hand
over bytes, so that a token is judged at the moment it arrives and not at the last sample.
"""

import asyncio

from .meter import Meter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Clock(Protocol):
        """A board's tick counter: elapsed time without wrap, and one alarm."""

        def elapsed_ms(self) -> int: ...

        def set_alarm(self, wait_ms: int) -> None: ...

        async def alarm(self) -> None: ...


class Runner:
    """Drives `meter` by `clock`: elapsed milliseconds in, and the wait it asks for out."""

    def __init__(self, meter: Meter, clock: "Clock") -> None:
        self.meter = meter
        self.calls = 0  # a watchdog looks whether it grows
        self._clock = clock

    def catch_up(self) -> None:
        """Bring the meter up to this moment."""
        self.calls = self.calls + 1 & 0xFFFF
        self._clock.set_alarm(self.meter.tick(self._clock.elapsed_ms()))

    async def run(self) -> None:
        """Call the meter whenever it wants, for ever; between, let it prepare what can wait."""
        while True:
            self.catch_up()
            if self.meter.prepare():
                await asyncio.sleep(0)  # links get a word in after each step
            else:
                await self._clock.alarm()
