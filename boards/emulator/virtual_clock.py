"""Virtual time for the emulator: real, N times faster, as fast as can be, or stepped by hand.

Here: when the meter's next moment has come. Not here: wall time (`meter.core.timekeeper`). A meter
is never carried past a moment it asked for: time waits at its alarm until it has been served, so
the same run gives the same result at any speed.
"""

import asyncio
import time

_LONGEST_NAP_S = 0.05  # an alarm may be moved nearer by a token while we sleep
_TICKS_PER_YIELD = 32  # links must get a word in when time runs flat out


class RunningPace:
    """Time passes by itself, `speed` virtual seconds in each real one; 0 means flat out."""

    def __init__(self, speed: int) -> None:
        self._speed = speed
        self._start_ns = time.time_ns()

    def goal_ms(self, alarm_ms: int) -> int:
        """Return how far time may have come by now."""
        if self._speed == 0:
            return alarm_ms
        return (time.time_ns() - self._start_ns) * self._speed // 1000000

    async def wait(self, virtual_ms: int) -> None:
        """Let about `virtual_ms` pass."""
        await asyncio.sleep(min(virtual_ms / 1000 / self._speed, _LONGEST_NAP_S))


class SteppedPace:
    """Time passes only when `step` says so."""

    def __init__(self) -> None:
        self._goal_ms = 0
        self._stepped = asyncio.Event()

    def goal_ms(self, alarm_ms: int) -> int:
        return self._goal_ms

    def step(self, virtual_ms: int) -> int:
        """Let time run on by `virtual_ms`; return the moment at which it will stop."""
        self._goal_ms += virtual_ms
        self._stepped.set()
        return self._goal_ms

    async def wait(self, virtual_ms: int) -> None:
        self._stepped.clear()
        await self._stepped.wait()


class VirtualClock:
    """The emulator's tick counter, as a board's clock: elapsed time, and one alarm."""

    def __init__(self, pace: "RunningPace | SteppedPace") -> None:
        self.pace = pace
        self.now_ms = 0
        self._counted_ms = 0
        self._alarm_ms = 0
        self._ticks = 0

    def elapsed_ms(self) -> int:
        """Return the milliseconds since this was last asked."""
        self.now_ms = max(self.now_ms, min(self.pace.goal_ms(self._alarm_ms), self._alarm_ms))
        elapsed_ms = self.now_ms - self._counted_ms
        self._counted_ms = self.now_ms
        return elapsed_ms

    def set_alarm(self, wait_ms: int) -> None:
        """Ask to be called `wait_ms` from now, in place of any earlier wish."""
        self._alarm_ms = self.now_ms + wait_ms

    async def alarm(self) -> None:
        """Return when the alarm's moment has come."""
        self._ticks += 1
        if self._ticks % _TICKS_PER_YIELD == 0:
            await asyncio.sleep(0)
        while True:
            goal_ms = self.pace.goal_ms(self._alarm_ms)
            if goal_ms >= self._alarm_ms:
                return
            await self.pace.wait(self._alarm_ms - goal_ms)

    def has_reached(self, moment_ms: int) -> bool:
        """Say whether every alarm up to `moment_ms` has been served."""
        return self._alarm_ms > moment_ms
