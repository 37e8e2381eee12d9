"""A relay with two coils: a pulse on one closes it, on the other opens it, and it stays.

Here: one coil at a time, for long enough and no longer. Not here: where the contact really is: it
keeps its place through power cuts, so only a meter behind it can tell (`inferred_contact`).

The other coil is always let go first, and both after the pulse, whatever happens in between. Public
firmware pulses 40 ms (Tasmota) to 500 ms (ESPHome); datasheets of such relays ask for 30 to 50 ms.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .hlw8012 import OutputPin

_LEAST_MS = const(20)
_MOST_MS = const(500)  # a coil is not made for more, and everything waits meanwhile


class LatchingRelay:
    """The relay with `close_coil` and `open_coil`; `sleep_ms` is `time.sleep_ms` or its like."""

    def __init__(
        self,
        close_coil: "OutputPin",
        open_coil: "OutputPin",
        sleep_ms: "Callable[[int], object]",
        active_level: int = 1,
        pulse_ms: int = 100,
    ) -> None:
        if not _LEAST_MS <= pulse_ms <= _MOST_MS:
            raise ValueError("a latching relay's pulse is 20 to 500 ms")
        self._close_coil = close_coil
        self._open_coil = open_coil
        self._sleep_ms = sleep_ms
        self._active_level = active_level
        self._pulse_ms = pulse_ms
        self._is_closed = False
        self._let_go()

    def set(self, closed: bool) -> None:
        """Pulse the contact to where it shall be, also if it is said to be there."""
        self._let_go()
        coil = self._close_coil if closed else self._open_coil
        try:
            coil.value(self._active_level)
            self._sleep_ms(self._pulse_ms)
        finally:
            self._let_go()
        self._is_closed = closed

    def is_closed(self) -> bool:
        """Say where the contact was sent last; open if it never was."""
        return self._is_closed

    def _let_go(self) -> None:
        self._close_coil.value(1 - self._active_level)
        self._open_coil.value(1 - self._active_level)
