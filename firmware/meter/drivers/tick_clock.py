"""A board's clock from its tick counter, which wraps: on an ESP32 every 2**30 ms, 12.4 days.

Here: elapsed time across the wrap, and one alarm. Not here: wall time (`core.timekeeper`), nor a
clock with a battery (`ds3231`). Two readings of the counter may lie half a wrap apart at most, so
an alarm comes after three days at the latest: whoever waits for it reads the counter then.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_LONGEST_WAIT_MS = const(1 << 28)  # 3.1 days: half of what `ticks_diff` can tell apart
_SLICE_MS = const(50)  # a link may move the alarm nearer while we sleep


class TickClock:
    """The clock of `time.ticks_ms`, `time.ticks_diff` and `asyncio.sleep_ms`, or of their like."""

    def __init__(
        self,
        ticks_ms: "Callable[[], int]",
        ticks_diff: "Callable[[int, int], int]",
        sleep_ms: "Callable[[int], Any]",
    ) -> None:
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._sleep_ms = sleep_ms
        self._counted = ticks_ms()
        self._alarm_from = self._counted
        self._wait_ms = 0

    def elapsed_ms(self) -> int:
        """Return the milliseconds since this was last asked, or since we were made."""
        now = self._ticks_ms()
        elapsed_ms = self._ticks_diff(now, self._counted)
        self._counted = now
        return elapsed_ms

    def set_alarm(self, wait_ms: int) -> None:
        """Ask to be called `wait_ms` after `elapsed_ms` was last asked, or after three days."""
        self._alarm_from = self._counted  # not this moment: work done since must not add up
        self._wait_ms = min(wait_ms, _LONGEST_WAIT_MS)

    async def alarm(self) -> None:
        """Return when the alarm's moment has come; let others run in any case."""
        await self._sleep_ms(0)
        while True:
            left_ms = self._wait_ms - self._ticks_diff(self._ticks_ms(), self._alarm_from)
            if left_ms <= 0:
                return
            await self._sleep_ms(min(left_ms, _SLICE_MS))
