"""Brings what the meter tells unasked to the head-end, which listens on TCP.

Here: connecting, waiting and trying again, as `core.push_plan` says. Not here: what is told
(`dlms.push`), nor when. Loaded when there is something to send.
"""

import asyncio
import os

from ..const import const
from ..core import event_log as ev
from ..core.push_plan import address_of
from ..dlms.push import wrapped
from .faults import report
from .stream import hang_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Awaitable, Callable

    from ..meter import Meter

    Connect = Callable[[str, int], Awaitable[tuple[Any, Any]]]

_MOST_WAITING = const(4)  # a head-end that is away for long gets the newest
_PATIENCE_S = const(20)


class PushLink:
    """Delivers pushes one after another, by connections that `connect(host, port)` opens.

    It waits and tries again as the plan of `meter` says, in real time. What is lost is an event.
    """

    def __init__(self, connect: "Connect", meter: "Meter") -> None:
        self._connect = connect
        self._meter = meter
        self._waiting: "list[bytes]" = []
        self._task: "Any" = None

    def send(self, apdu: bytes) -> bool:
        """Take a sealed APDU and return at once; False where there is no destination."""
        if not self._meter.push.planned().has_address:
            return False
        if len(self._waiting) == _MOST_WAITING:
            self._waiting.pop(0)
            self._meter.note(ev.PUSH_LOST)
        self._waiting.append(apdu)
        if self._task is None:
            self._task = asyncio.create_task(self._deliver_all())
        return True

    def close(self) -> None:
        """Send no more: the power fails."""
        if self._task is not None:
            self._task.cancel()

    async def _deliver_all(self) -> None:
        plan = self._meter.push.planned()
        try:
            await asyncio.sleep(_by_chance(plan.spread_s))
            while self._waiting:
                apdu = self._waiting.pop(0)
                if not await self._deliver(apdu):
                    self._meter.note(ev.PUSH_LOST)
        except Exception as error:
            report(error)
        finally:
            self._task = None

    async def _deliver(self, apdu: bytes) -> bool:
        """Hand it over, trying again; say whether that worked."""
        plan = self._meter.push.planned()
        for attempt in range(plan.retries + 1):
            if attempt:
                await asyncio.sleep(plan.delay_s)
            if not plan.has_address:
                return False
            try:
                await asyncio.wait_for(self._hand_over(apdu), _PATIENCE_S)
                return True
            except (OSError, asyncio.TimeoutError):
                pass  # nobody listens there, or nobody takes it
        return False

    async def _hand_over(self, apdu: bytes) -> None:
        _, writer = await self._connect(*address_of(self._meter.push.planned().destination))
        try:
            writer.write(wrapped(apdu))
            await writer.drain()
        finally:
            await hang_up(writer)


def _by_chance(most_s: int) -> int:
    """Return 0 to `most_s`, by chance."""
    return int.from_bytes(os.urandom(4), "big") % (most_s + 1)
