"""The mains of one emulated unit: who is told when they fail, and who waits for them.

Here: the cord with two bells. Not here: what a chip makes of a cut (`power_cord`).
"""

import asyncio

from .power_cord import PowerCord


class Power(PowerCord):
    """The cord of a unit whose meter runs in tasks: `failed` and `returned` are awaited."""

    def __init__(self) -> None:
        super().__init__()
        self.failed = asyncio.Event()
        self.returned = asyncio.Event()
        self.returned.set()

    def pull(self) -> None:
        """Fail, and say so."""
        super().pull()
        self.returned.clear()
        self.failed.set()

    def restore(self) -> None:
        """Return, and say so."""
        super().restore()
        self.failed.clear()
        self.returned.set()

    def end(self) -> None:
        """Let go of everybody who waits: the unit is to end."""
        self.failed.set()
        self.returned.set()
