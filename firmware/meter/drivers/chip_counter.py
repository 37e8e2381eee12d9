"""A counter inside a chip: it wraps, and begins again at zero when the chip loses power.

Here: what it has counted since the last look. Not here: what a count is worth. A wrap and a new
beginning look alike; what tells them apart is that nobody can have used more than the wiring
carries. A beginning right before the wrap cannot be told: it counts as a wrap.
"""

from ..const import const

_SLACK_S = const(2)  # a chip's own clock, and the time its answer was under way


class ChipCounter:
    """A counter below `modulus` that counts `most_per_s` at most, 1 or more."""

    def __init__(self, modulus: int, most_per_s: int) -> None:
        self.has_restarted = False  # at the last step
        self._modulus = modulus
        self._most_per_s = most_per_s
        self._last: "int | None" = None

    def begin_at(self, count: int) -> None:
        """Take `count` for the last look's."""
        self._last = count

    def step(self, count: int, elapsed_ms: int) -> int:
        """Return what was counted in the `elapsed_ms` since the last look; 0 at the first."""
        last, self._last = self._last, count
        self.has_restarted = False
        if last is None:
            return 0
        most = self._most(elapsed_ms)
        counted = (count - last) % self._modulus
        # After a silence in which it could have wrapped whole, a lower count tells nothing else.
        if counted <= most and (count >= last or most < self._modulus - 1):
            return counted
        self.has_restarted = True
        return count if count <= most else 0

    def signed_step(self, count: int, elapsed_ms: int) -> int:
        """Return the same of a counter that also counts down; what cannot be is no step."""
        last, self._last = self._last, count
        if last is None:
            return 0
        half = self._modulus // 2
        counted = (count - last + half) % self._modulus - half
        most = self._most(elapsed_ms)
        self.has_restarted = not -most <= counted <= most
        return 0 if self.has_restarted else counted

    def _most(self, elapsed_ms: int) -> int:
        elapsed_s = elapsed_ms // 1000 + _SLACK_S
        if elapsed_s >= self._modulus // self._most_per_s:
            return self._modulus - 1
        return self._most_per_s * elapsed_s
