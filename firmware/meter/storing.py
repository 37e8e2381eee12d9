"""How a meter stores what was decided, or undoes it all where that is not possible.

Here: state first, then what is counted beside it. Not here: when (`meter`), nor records and their
cadence (`core.state_keeper`).
"""

from .core import event_log as ev
from .core import verdict as v

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .core.event_log import EventLog
    from .core.meter_state import MeterState
    from .core.state_keeper import StateKeeper
    from .core.timekeeper import Timekeeper

    # State, settings, where the clock is, and of what was told.
    Before = tuple[bytes, bytes, tuple[int, int, int, int, bool], tuple[int, int]]


class Storing:
    """What `Meter` does with its parts so that all of a decision counts, or nothing."""

    if TYPE_CHECKING:  # what it has from `Parts`, and from `Meter` itself
        time: Timekeeper
        events: EventLog
        _state: MeterState
        _keeper: StateKeeper
        _settings: MeterState
        _settings_keeper: StateKeeper
        _has_closed: bool
        _told: tuple[int, int]

        def note(self, code: int, detail: int = 0) -> None: ...

    def change(self, order: "Callable[[], int]", event: int = 0) -> int:
        """Carry out `order`, which gives a verdict code, and store what it decided, or undo it.

        `event` is noted when it was done.
        """
        before = self._begin()
        try:
            code = order()
            if code == v.ACCEPTED and not (self._are_set(before) and self._are_kept(before)):
                code = v.NOT_STORED
            if code != v.ACCEPTED:
                self._take_back(before)
        finally:
            self.events.let_go(True)
        if event and code == v.ACCEPTED:
            self.note(event)
        return code

    def _commit(self, has_clock_moved: bool = False) -> bool:
        """Store what was decided, or learned of the time; False if that was not possible."""
        is_stored = self._keeper.commit(has_clock_moved or self._has_closed)
        if not is_stored:
            self.note(ev.STATE_NOT_STORED)
        elif self._has_closed:
            self._has_closed = False
            self._settings_keeper.commit()  # the rates, and a calendar that came into force
        return is_stored

    def _begin(self) -> "Before":
        """Return all that is decided, and the moment, for what comes after an order.

        What is told from now on is held, until somebody lets it go.
        """
        if self._has_closed:  # the rates, before settings are stored that have them too
            self._commit()
        self.events.hold()
        decisions = self._state.decisions(), self._settings.decisions()
        return decisions + (self.time.moment(), self._told)

    def _are_set(self, before: "Before") -> bool:
        """Store the settings if they changed since; False if that was not possible.

        They are stored before the state: a cut between leaves an order, or a token, that is as if
        it had not come, and does the same once more.
        """
        return self._settings.decisions() == before[1] or self._settings_keeper.commit()

    def _are_kept(self, before: "Before") -> bool:
        """Store what was decided since, or learned of the time; False if it was not possible."""
        return self._commit(self.time.moment() != before[2])

    def _take_back(self, before: "Before") -> None:
        state, settings, moment, self._told = before
        self.events.let_go(False)
        if self._state.decisions() != state:
            self._state.take_back(state)
        if self._settings.decisions() != settings:
            self._settings.take_back(settings)
            self._settings_keeper.commit()
        self.time.return_to(moment)
