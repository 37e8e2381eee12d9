"""When the state is stored: with every decision, and often enough that a cut costs little.

Here: the cadence, and what is counted about it. Not here: what the state is (`meter_state`), nor
how a record is kept (`journal`).
"""

from ..const import const
from .counters import Counters
from .journal import Journal, StorageError
from .meter_state import MeterState
from .timekeeper import FAR_MS

# With a memory that does not wear, a cut costs a second: 2 Wh.
_QUICK_MS = const(1000)


class StateKeeper:
    """Keeps `state` in `journal`; without a journal everything is forgotten at a cut.

    `is_behind` says that decisions may not be stored yet; `due_ms` is how long `keep_up` can wait.
    """

    def __init__(
        self, state: MeterState, counters: Counters, journal: "Journal | None" = None
    ) -> None:
        self._state = state
        self._counters = counters
        self._journal = journal
        self._stored_decisions = b""
        self.is_behind = True
        self._since_save_ms = 0
        self._step_ms = _step_ms(journal)
        self.due_ms = self._step_ms

    @property
    def generation(self) -> int:
        """The number of the newest record, 0 before the first."""
        return self._journal.sequence if self._journal else 0

    @property
    def record_octets(self) -> int:
        """The length of the newest record, 0 before the first."""
        return self._journal.record_octets if self._journal else 0

    @property
    def is_quick(self) -> bool:
        """Say whether a memory that does not wear is fitted."""
        return self._journal is not None and self._journal.is_quick

    @property
    def is_fitted(self) -> bool:
        """Say whether there is anything to keep the state in."""
        return self._journal is not None

    def resume(self) -> bool:
        """Go on from the journal's newest record; False on a blank meter, which begins as new.

        What was read counts as stored, so that the contact need not wait for the flash; a save that
        mends the copies is due at once.
        """
        octets = self._journal.load() if self._journal else None
        if self._journal is None or octets is None:
            return False
        self._state.restore(octets)
        self._counters.recoveries += self._journal.recoveries
        self._stored_decisions = self._state.decisions()
        self.is_behind = False
        self._since_save_ms = self._journal.save_ms
        self.due_ms = 0
        return True

    def begin(self) -> None:
        """Take the decisions of a new meter as if they were stored: it begins so every time."""
        self._stored_decisions = self._state.decisions()
        self.is_behind = False

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass."""
        self._since_save_ms += elapsed_ms
        self.due_ms -= elapsed_ms

    def keep_up(self) -> None:
        """Store what energy and time have come to, if that is due."""
        if self.due_ms > 0:
            return
        if self._journal is None or self._since_save_ms >= self._journal.save_ms:
            self.save()
        else:
            self.due_ms = self._step_ms
            self._journal.save_quickly(self._state.octets(self._decisions()))

    def save(self) -> None:
        """Store what energy and time have come to; decisions as they are stored, if they are."""
        self._save(self._decisions())

    def commit(self, is_wanted: bool = False) -> bool:
        """Store the decisions if they changed or it `is_wanted`; False if that failed."""
        decisions = self._state.decisions()
        is_stored = decisions == self._stored_decisions and not is_wanted
        return is_stored or self._save(decisions)

    def _decisions(self) -> bytes:
        return self._state.decisions() if self.is_behind else self._stored_decisions

    def _save(self, decisions: bytes) -> bool:
        self._since_save_ms = 0
        self.due_ms = self._step_ms
        self.is_behind = not self._is_taken(self._state.octets(decisions))
        if not self.is_behind:
            self._stored_decisions = decisions
        return not self.is_behind

    def _is_taken(self, octets: bytes) -> bool:
        if self._journal is None:
            return True
        self._counters.saves += 1
        try:
            self._journal.save(octets)
        except StorageError:
            self._counters.failed_saves += 1
            return False
        if self._journal.refusals:
            self._counters.failed_saves += 1
        return True


def _step_ms(journal: "Journal | None") -> int:
    """Return the milliseconds between two of the saves that time alone asks for."""
    if journal is None:
        return FAR_MS
    return min(_QUICK_MS, journal.save_ms) if journal.is_quick else journal.save_ms
