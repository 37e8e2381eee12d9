"""What a meter notices by itself: periods that end, conditions, overload; and its settings.

Here: what of it is told as an event, and what it changes. Not here: what happens in which order
(`meter`), nor the rules (`core`).
"""

from .const import const
from .core import event_log as ev
from .core import verdict as v
from .core.limiter import LOCKED
from .core.periods import BILLING_CLOSED, DEMAND_CLOSED, NOT_KEPT, RATE_CHANGED
from .core.supply import LIMITER, TAMPER
from .core.timekeeper import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .contact import Contact
    from .core.battery_clock import BatteryClock
    from .core.energy import Reading
    from .core.event_log import EventLog
    from .core.limiter import Limiter
    from .core.measuring import Measuring
    from .core.meter_state import MeterState
    from .core.periods import Periods
    from .core.push_setup import PushSetup
    from .core.replay_window import ReplayWindow
    from .core.state_keeper import StateKeeper
    from .core.supply import Supply
    from .core.timekeeper import Timekeeper
    from .core.watch import Watch

_SWITCH_OPEN_BIT = const(84)  # of the event status word


class Observing:
    """What `Meter` does with its parts without being asked."""

    if TYPE_CHECKING:  # what it has from `Parts`, and from `Meter` itself
        reading: Reading
        time: Timekeeper
        events: EventLog
        periods: Periods
        push: PushSetup
        measuring: Measuring
        limiter: Limiter
        watch: Watch
        _contact: Contact
        _supply: Supply
        _window: ReplayWindow
        _battery_clock: BatteryClock
        _settings: MeterState
        _settings_keeper: StateKeeper
        _is_disturbed: bool
        _has_closed: bool
        _told: tuple[int, int]

        def sample(self) -> None: ...

        def _settle(self) -> None: ...

        def change(self, order: "Callable[[], int]", event: int = 0) -> int: ...

        def _decide(self) -> None: ...

    def configure(self, change: "Callable[[], None]", code: int) -> bool:
        """Let `change` alter settings, which is the event `code`; False if it cannot be stored.

        Then nothing has changed, and neither if `change` raises ValueError, which goes on.
        """
        self.sample()
        self._decide()
        limits = self.limiter.limits
        before, had_limits, before_w = self._settings.decisions(), limits.are_set, limits.normal_w
        try:
            change()
            limits.check()
        except ValueError:
            self._settings.take_back(before)
            raise
        if limits.normal_w != before_w:
            limits.set_by = max(limits.set_by, self._window.highest)
        self.measuring.programmings += 1
        is_kept = self._settings_keeper.commit()
        if is_kept:
            self.note(code)
            self._tell_limits(had_limits)
        else:
            self._settings.take_back(before)
        self._decide()
        return is_kept

    def status_word(self) -> int:
        """Return the event status word of 128 bits, of what is on now: bit 0 is the lowest."""
        switch = 0 if self._contact.is_closed else 1 << _SWITCH_OPEN_BIT
        return self.watch.status_word() | switch

    def reset_demand(self) -> int:
        """End the billing period now, on authority; return a verdict code."""

        def close() -> int:
            if self.time.quality == UNSET:
                return v.NOT_ALLOWED
            told = self.periods.close_billing(self.time.now_s(), self.time.utc_offset_min)
            self._tell_periods(told)
            return v.ACCEPTED

        self.sample()
        self._settle()
        code = self.change(close, ev.DEMAND_RESET)
        self._decide()
        return code

    def clear_tamper(self) -> None:
        """Somebody who may has looked after the meter: the cover counts as closed again."""
        self.sample()
        self.watch.forget_cover()
        self.note(ev.TAMPER_CLEARED)
        self._decide()

    def _look(self, elapsed_ms: int) -> None:
        """Judge the present reading. Allocates nothing."""
        reading = self.reading
        if self.watch.look(reading, elapsed_ms):
            self._is_disturbed = True
        if self.limiter.look(reading.power_mw, reading.current_ma, elapsed_ms):
            self._is_disturbed = True

    def _heed(self) -> None:
        """Let supply hear limiter and watch, and tell what they have seen since the last time."""
        if self.time.quality != UNSET:
            self.limiter.advance(self.time.now_s())
        self._supply.object(LIMITER, self.limiter.objects)
        self._supply.object(TAMPER, self.watch.objects)
        self._is_disturbed = False
        conditions, state = self._told
        for code in self.watch.changes_since(conditions):
            self.note(code)
        if self.limiter.state != state:
            self._tell_limiter()
        self._told = (self.watch.on_bits(), self.limiter.state)

    def _tell_limits(self, had_limits: bool) -> None:
        has_limits = self.limiter.limits.are_set
        if has_limits != had_limits:
            self.note(ev.limit_event(has_limits))

    def _tell_limiter(self) -> None:
        if not self.limiter.objects:
            self.note(ev.OVERLOAD_ENDED)
            return
        self.note(ev.OVERLOAD, min(self.limiter.tripped_at_w, ev.MAX_DETAIL))
        if self.limiter.state == LOCKED:
            self.note(ev.LOCKED_OUT)

    def _close_periods(self) -> None:
        if self.time.quality == UNSET:
            return
        now_s, utc_offset_min = self.time.now_s(), self.time.utc_offset_min
        told = self.periods.advance(now_s, utc_offset_min)
        plan = self.push.plan
        if plan is not None:
            plan.advance(now_s, utc_offset_min)
        self._tell_periods(told)
        if told & DEMAND_CLOSED and not self._battery_clock.compare():
            self.note(ev.BATTERY_CLOCK_DOUBTED)

    def _tell_periods(self, told: int) -> None:
        if told & (DEMAND_CLOSED | BILLING_CLOSED | RATE_CHANGED):
            self._has_closed = True
        if told & BILLING_CLOSED:
            self.note(ev.BILLING_PERIOD_CLOSED)
        if told & NOT_KEPT:
            self.note(ev.PROFILE_NOT_KEPT)

    def note(self, code: int, detail: int = 0) -> None:
        """Add an event that happens now."""
        self.events.add(self.time.now_s(), code, detail)
