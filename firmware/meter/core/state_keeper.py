"""When the state is stored: with every decision, and often enough that a cut costs little.

Here: the cadence, and what is counted about it. Not here: what the state is (`meter_state`), nor
how a record is kept (`journal`).
"""

from ..const import const
from .counters import Counters
from .journal import Journal, StorageError
from .meter_state import MeterState
from .timekeeper import FAR_MS

# Energy and time are stored this often. At the 30 A and 230 V of the nameplate a minute is 115 Wh,
# the most that a power cut costs; flash life is worked out in SPEC 4.3.
SAVE_MS = const(60_000)

# With a memory that does not wear, a cut costs a second: 2 Wh.
_QUICK_MS = const(1000)


class StateKeeper:
    """Keeps `state` in `journal`; without a journal everything is forgotten at a cut."""

    def __init__(
        self, state: MeterState, counters: Counters, journal: "Journal | None" = None
    ) -> None:
        self._state = state
        self._counters = counters
        self._journal = journal
        self._stored_decisions = b""
        self._since_save_ms = 0
        self._since_quick_ms = 0

    @property
    def generation(self) -> int:
        """The number of the newest record, 0 before the first."""
        return self._journal.sequence if self._journal else 0

    @property
    def is_quick(self) -> bool:
        """Say whether a memory that does not wear is fitted."""
        return self._journal is not None and self._journal.is_quick

    @property
    def is_fitted(self) -> bool:
        """Say whether there is anything to keep the state in."""
        return self._journal is not None

    def resume(self) -> bool:
        """Go on from the journal's newest record; False on a blank meter, which begins as new."""
        octets = self._journal.load() if self._journal else None
        if self._journal is None or octets is None:
            return False
        self._state.restore(octets)
        self._counters.recoveries += self._journal.recoveries
        return True

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        self._since_save_ms += elapsed_ms
        self._since_quick_ms += elapsed_ms

    def save_quickly(self) -> None:
        """Store the state where that wears nothing out, once a second."""
        if self._journal and self._journal.is_quick and self._since_quick_ms >= _QUICK_MS:
            self._since_quick_ms = 0
            self._journal.save_quickly(self._state.octets())

    def ms_until_due(self) -> int:
        """Return the milliseconds until the state should be committed even if nothing changed."""
        return max(0, SAVE_MS - self._since_save_ms) if self._journal else FAR_MS

    def commit(self) -> bool:
        """Store the state if decisions changed or it is due; False if changes were not taken."""
        decisions = self._state.decisions()
        is_changed = decisions != self._stored_decisions
        if not is_changed and self._since_save_ms < SAVE_MS:
            return True
        if self._save():
            self._stored_decisions = decisions
            return True
        return not is_changed

    def _save(self) -> bool:
        self._since_save_ms = self._since_quick_ms = 0
        if self._journal is None:
            return True
        self._counters.saves += 1
        try:
            self._journal.save(self._state.octets())
        except StorageError:
            self._counters.failed_saves += 1
            return False
        if self._journal.refusals:
            self._counters.failed_saves += 1
        return True
