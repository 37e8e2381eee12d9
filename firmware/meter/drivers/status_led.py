"""The status light, and what its blinking says: the same on every board.

    SUPPLY_ON         a short wink every five seconds
    ENDS_SOON         two winks every three seconds: supply will end, a lead time has passed
    SUPPLY_OFF        on and off by the second: a token is wanted, or the operator has switched off
    WAITS_FOR_BUTTON  three winks every two seconds: press the button and supply is on
    TROUBLE           a fast flicker: the relay disobeys, its guard has opened it, or load flows
                      though it is open
    NEW               on with short gaps: not in service yet

Here: patterns over time, and which one a meter's state asks for. Not here: how bright.
"""

from ..core.disconnector import READY_FOR_RECONNECTION
from ..core.supply import MANUAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..meter import Meter
    from .hlw8012 import OutputPin

# Milliseconds on, off, on, off ...
SUPPLY_ON = (50, 4950)
ENDS_SOON = (50, 250, 50, 2650)
SUPPLY_OFF = (1000, 1000)
WAITS_FOR_BUTTON = (50, 250, 50, 250, 50, 1350)
TROUBLE = (100, 100)
NEW = (900, 100)


class StatusLed:
    """The light on `pin`."""

    def __init__(self, pin: "OutputPin", on_level: int = 1) -> None:
        self._pin = pin
        self._on_level = on_level
        self._pattern = NEW
        self._at = 0
        self._left_ms = NEW[0]
        self._light()

    def show(self, pattern: "tuple[int, ...]") -> None:
        """Blink `pattern` from now on; the one that is on goes on undisturbed."""
        if pattern == self._pattern:
            return
        self._pattern = pattern
        self._at = 0
        self._left_ms = pattern[0]
        self._light()

    def advance(self, elapsed_ms: int) -> int:
        """Let `elapsed_ms` pass; return the milliseconds until the light changes."""
        self._left_ms -= elapsed_ms
        while self._left_ms <= 0:
            self._at = (self._at + 1) % len(self._pattern)
            self._left_ms += self._pattern[self._at]
        self._light()
        return self._left_ms

    async def follow(self, meter: "Meter", sleep_ms: "Callable[[int], Any]") -> None:
        """Show the state of `meter`, for ever."""
        while True:
            self.show(pattern_of(meter))
            wait_ms = self._left_ms
            await sleep_ms(wait_ms)
            self.advance(wait_ms)

    def _light(self) -> None:
        is_on = self._at % 2 == 0
        self._pin.value(self._on_level if is_on else 1 - self._on_level)


def pattern_of(meter: "Meter") -> "tuple[int, ...]":
    """Return what the light says of `meter` now."""
    if meter.health().relay_state:
        return TROUBLE
    if not meter.provisioning.is_provisioned:
        return NEW
    if meter.output_state:
        return ENDS_SOON if meter.warning_level else SUPPLY_ON
    is_ready = meter.disconnector.control_state == READY_FOR_RECONNECTION
    return WAITS_FOR_BUTTON if is_ready and not meter.objections() & ~MANUAL else SUPPLY_OFF
