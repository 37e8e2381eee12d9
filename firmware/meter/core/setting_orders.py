"""What a token may set about measuring: the power limit; and that somebody looked after tampering.

Here: commands onto limiter and watch. Not here: the other commands (`orders`), nor how settings are
stored (the meter does, before the token counts as used).
"""

from . import event_log as ev
from . import verdict as v

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .event_log import EventLog
    from .limiter import Limits
    from .measuring import Measuring
    from .token import Token
    from .watch import Watch


class SettingOrders:
    """Carries out commands on one meter's settings."""

    def __init__(
        self, limits: "Limits", watch: "Watch", measuring: "Measuring", events: "EventLog"
    ) -> None:
        self._limits = limits
        self._watch = watch
        self._measuring = measuring
        self._events = events

    def limit_power(self, token: "Token", now_s: int) -> int:
        """Set the limiter's normal limit in W, 0 for none; return a verdict code."""
        limits, had_limits = self._limits, self._limits.are_set
        if token.number < limits.set_by:
            return v.SUPERSEDED
        limits.normal_w = token.arguments[0]
        limits.set_by = token.number
        self._measuring.programmings += 1
        self._events.add(now_s, ev.LOAD_LIMIT_SET, min(limits.normal_w, ev.MAX_DETAIL))
        if limits.are_set != had_limits:
            self._events.add(now_s, ev.limit_event(limits.are_set))
        return v.ACCEPTED

    def clear_tamper(self, now_s: int) -> int:
        """Let the cover count as closed; return a verdict code."""
        self._watch.forget_cover()
        self._events.add(now_s, ev.TAMPER_CLEARED)
        return v.ACCEPTED
