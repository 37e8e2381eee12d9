"""The contact: moves when it may, and tells whether it did.

Here: rest between two moves, what the relay's own feedback says, and a guard that has opened it.
Not here: whether it ought to be open (`core.supply`).
"""

from .const import const
from .core.counters import Counters
from .core.timekeeper import FAR_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Relay(Protocol):
        """A contact that can be moved, and whose position can be asked for."""

        def set(self, closed: bool) -> None: ...

        def is_closed(self) -> bool: ...

    class GuardedRelay(Relay, Protocol):
        """One that opens by itself when its wires carry too much (`board.guard`)."""

        tripped: int
        trips: int


OBEYS = const(0)
DISOBEYS = const(1)
LOAD_WHILE_OPEN = const(2)  # a bypass, or a weld that the feedback does not see
GUARDED = const(3)  # its guard has opened it, and lets it close in a while

_RETRY_MS = const(60_000)
_BELIEF_MS = const(10_000)  # longer than any feedback takes

# Above what front-ends show without any load, and longer than they take to see that it went.
_LOAD_MW = const(10_000)
_LOAD_SAMPLES = const(3)


class Contact:
    """One relay with at least `dwell_ms` between two moves. `state` is one of those above."""

    def __init__(self, relay: "Relay", dwell_ms: int, counters: Counters) -> None:
        self.state = OBEYS
        self._relay = relay
        self._guard = _guard_of(relay)
        self._trips = 0 if self._guard is None else self._guard.trips
        self._dwell_ms = dwell_ms
        self._counters = counters
        self._wanted = self._left_at = relay.is_closed()
        self._rest_ms = 0
        self._held_ms = 0
        self._is_doubted = False
        self._loaded_samples = 0

    @property
    def is_closed(self) -> bool:
        """The real position."""
        return self._relay.is_closed()

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        self._held_ms = min(self._held_ms + elapsed_ms, _BELIEF_MS)
        if self._rest_ms:
            self._rest_ms = max(0, self._rest_ms - elapsed_ms)

    def follow(self, wanted: bool) -> bool:
        """Move to where it is `wanted`, unless it must rest still; say whether it moved."""
        self._wanted = wanted
        has_moved = self._move(wanted)
        self._left_at = self._relay.is_closed()
        return has_moved

    def take_trip(self) -> int:
        """Return why the guard has opened it since this was last asked, 0 if it has not.

        It is tried again in a minute, and each minute until the guard lets go.
        """
        guard = self._guard
        if guard is None or guard.trips == self._trips:
            return 0
        self._trips = guard.trips
        if not self._relay.is_closed():
            self._left_at = False
            self._is_doubted = False
            self.state = GUARDED
            self._rest_ms = _RETRY_MS
        return guard.tripped

    def look(self) -> bool:
        """Look where it is, between two decisions; True when something else has moved it away.

        A protection may have opened it, or feedback that comes late shows that it never moved. It
        is tried again in a minute, and believed only when it has stayed for a while.
        """
        is_closed = self._relay.is_closed()
        is_right = is_closed == (self._wanted and not self._is_guarded())
        if is_closed == self._left_at:
            if self._is_doubted and is_right and self._held_ms >= _BELIEF_MS:
                self._is_doubted = False
                self._obeyed()
            return False
        self._left_at = is_closed
        if is_right:
            return False
        is_new = not self._is_doubted
        self._is_doubted = True
        self.state = DISOBEYS
        self._rest_ms = _RETRY_MS
        return is_new

    def ms_until_due(self) -> int:
        """Return the milliseconds until `follow` should be called again."""
        return FAR_MS if self._relay.is_closed() == self._wanted else self._rest_ms

    def watch(self, power_mw: int) -> bool:
        """Judge one sample's power; True when a load has begun to flow though open."""
        if self._relay.is_closed() or -_LOAD_MW < power_mw < _LOAD_MW:
            self._loaded_samples = 0
            if self.state == LOAD_WHILE_OPEN:
                self.state = OBEYS
            return False
        self._loaded_samples += 1
        is_known = self.state == DISOBEYS or self.state == LOAD_WHILE_OPEN
        if self._loaded_samples < _LOAD_SAMPLES or is_known:
            return False
        self.state = LOAD_WHILE_OPEN
        return True

    def _move(self, wanted: bool) -> bool:
        if self._relay.is_closed() == wanted:
            self._obeyed()
            return False
        if self._rest_ms:
            return False
        self._relay.set(wanted)
        self._held_ms = 0
        if self._relay.is_closed() != wanted:
            self.state = GUARDED if wanted and self._is_guarded() else DISOBEYS
            self._rest_ms = _RETRY_MS
            return False
        self._counters.relay_moves += 1
        self._rest_ms = self._dwell_ms
        self._obeyed()
        return not self._is_doubted

    def _is_guarded(self) -> bool:
        return self._guard is not None and self._guard.tripped != 0

    def _obeyed(self) -> None:
        if self.state == GUARDED or (self.state == DISOBEYS and not self._is_doubted):
            self.state = OBEYS


def _guard_of(relay: "Any") -> "GuardedRelay | None":
    """Return `relay` where a board's guard is one with it; most emulators have none."""
    return relay if hasattr(relay, "trips") else None
