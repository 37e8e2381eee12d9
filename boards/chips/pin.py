"""A GPIO as a driver meets it, or as a tester drives it.

Here: levels, and the pad that keeps its level while it is held. Not here: what hangs on it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, overload


class Pin:
    """A pin; `on_change` is told each new level of the pad."""

    def __init__(self, level: int = 0, on_change: "Callable[[int], None] | None" = None) -> None:
        self.pad = level
        self.is_held = False
        self._level = level
        self._on_change = on_change

    if TYPE_CHECKING:

        @overload
        def value(self) -> int: ...

        @overload
        def value(self, level: int) -> None: ...

    def value(self, level: "int | None" = None) -> "int | None":
        """Set the level, or return what is at the pad."""
        if level is None:
            return self.pad
        self._level = level
        self._settle()
        return None

    def init(self, hold: bool) -> None:
        """Hold the pad as it is, or let it follow again."""
        self.is_held = hold
        self._settle()

    def reset(self, level: int = 0) -> None:
        """The controller restarts: the pin goes to its resting level, a held pad does not."""
        self._level = level
        self._settle()

    def _settle(self) -> None:
        if self.is_held or self.pad == self._level:
            return
        self.pad = self._level
        if self._on_change is not None:
            self._on_change(self.pad)
