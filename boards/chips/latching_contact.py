"""A latching relay's contact as its two coils move it.

Here: pulses that are long enough, coils that are asked for too much. Not here: what flows through
it. Its place outlives every power cut.
"""

from .pin import Pin

_LEAST_MS = 15
_MOST_MS = 1000


class LatchingContact:
    """The contact with its coils' pins; `sleep_ms` is the time that passes for it."""

    def __init__(self, is_closed: bool = False, active_level: int = 1) -> None:
        self.is_closed = is_closed
        self.is_stuck = False
        self.was_abused = False  # both coils at once, or one for too long
        self.pulses = 0
        self._active_level = active_level
        self.close_coil = Pin(1 - active_level)
        self.open_coil = Pin(1 - active_level)

    def sleep_ms(self, ms: int) -> None:
        """Let `ms` pass with the coils as they are."""
        closing = self.close_coil.pad == self._active_level
        opening = self.open_coil.pad == self._active_level
        if (closing and opening) or ((closing or opening) and ms > _MOST_MS):
            self.was_abused = True
        elif (closing or opening) and ms >= _LEAST_MS:
            self.pulses += 1
            if not self.is_stuck:
                self.is_closed = closing
