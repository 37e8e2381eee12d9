"""How many signatures the meter checks for people who have not said who they are.

Here: the measure. Not here: which tokens cost some (`token_desk`). A check is by far the dearest
thing that anybody can ask for without a key. Each one that brings nothing new takes a piece of
patience, which comes back with time; tokens that count are free, and so is every token of somebody
who has logged in: whoever has a key of this meter is never kept waiting by a stranger.
"""

from ..const import const

# A purse full of torn or old tokens is tried in one go; then two checks a minute, a few percent of
# the slowest board's time.
_FULL = const(16)
_REFILL_MS = const(30_000)


class Patience:
    """The patience of one road."""

    def __init__(self) -> None:
        self._left = _FULL
        self._since_ms = 0

    def advance(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass. Allocates nothing."""
        if self._left == _FULL:
            return
        self._since_ms += elapsed_ms
        while self._since_ms >= _REFILL_MS and self._left < _FULL:
            self._since_ms -= _REFILL_MS
            self._left += 1
        if self._left == _FULL:
            self._since_ms = 0

    @property
    def is_over(self) -> bool:
        """Say that no signature is checked now."""
        return self._left == 0

    def wear(self) -> None:
        """Take note of a check that brought nothing."""
        self._left = max(0, self._left - 1)
