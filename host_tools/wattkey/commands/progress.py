"""A moving line while a meter's answer takes long: over the air, or from a slow line.

Here: when it appears. DLMS does not say how long an answer will be, so it shows what has come and
that more is coming; how much is left only where somebody counts rows.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ..meter_client import MeterClient

PATIENCE_S = 0.7
"""What is over sooner needs no bar."""


CountRows = Callable[[int, int], None]


@contextmanager
def shown(meter: MeterClient, what: str, console: Console | None = None) -> Iterator[CountRows]:
    """On a terminal, show on stderr what of `what` has arrived from `meter`, if it takes long.

    Gives a function to be told how many rows of how many have come, where somebody knows.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    with ExitStack() as stack:
        bar = _Bar(stack, console, what)
        stack.callback(meter.tell_received, meter.tell_received(bar.advance))
        yield bar.count


class _Bar:
    """Begins to be seen when `PATIENCE_S` have passed, and goes with `stack`."""

    def __init__(self, stack: ExitStack, console: Console, what: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        self._progress = Progress(*columns, TransferSpeedColumn(), console=console, transient=True)
        self._task = self._progress.add_task(what, total=None)
        self._stack = stack
        self._due_at = time.monotonic() + PATIENCE_S
        self._is_seen = False
        self._octets = 0

    def advance(self, octets: int) -> None:
        """Count octets that arrived."""
        self._octets += octets
        self._progress.advance(self._task, octets)
        if not self._is_seen and time.monotonic() >= self._due_at:
            self._is_seen = True
            self._stack.enter_context(self._progress)

    def count(self, done: int, total: int) -> None:
        """Take `done` of `total` rows as the measure of what is still to come."""
        if done:
            self._progress.update(self._task, total=self._octets * total // done)
