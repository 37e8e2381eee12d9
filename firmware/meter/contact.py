"""The contact: moves when it may, and tells whether it did.

Here: rest between two moves, and what the relay's own feedback says. Not here: whether it ought to
be open (`core.supply`).
"""

from .const import const
from .core.counters import Counters
from .core.timekeeper import FAR_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Relay(Protocol):
        """A contact that can be moved, and whose position can be asked for."""

        def set(self, closed: bool) -> None: ...

        def is_closed(self) -> bool: ...


OBEYS = const(0)
DISOBEYS = const(1)
LOAD_WHILE_OPEN = const(2)  # a bypass, or a weld that the feedback does not see

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

    def look(self) -> bool:
        """Look where it is, between two decisions; True when something else has moved it away.

        A protection may have opened it, or feedback that comes late shows that it never moved. It
        is tried again in a minute, and believed only when it has stayed for a while.
        """
        is_closed = self._relay.is_closed()
        if is_closed == self._left_at:
            if self._is_doubted and is_closed == self._wanted and self._held_ms >= _BELIEF_MS:
                self._is_doubted = False
                self._obeyed()
            return False
        self._left_at = is_closed
        if is_closed == self._wanted:
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
        if self._loaded_samples < _LOAD_SAMPLES or self.state != OBEYS:
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
            self.state = DISOBEYS
            self._rest_ms = _RETRY_MS
            return False
        self._counters.relay_moves += 1
        self._rest_ms = self._dwell_ms
        self._obeyed()
        return not self._is_doubted

    def _obeyed(self) -> None:
        if self.state == DISOBEYS and not self._is_doubted:
            self.state = OBEYS
