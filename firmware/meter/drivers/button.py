"""A push button: what a finger meant, out of a contact that bounces.

Here: one short press, one long one. Not here: what they do. On every board a press is the
customer's switch (`Meter.press_button`); the long press is free for the board's own use.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Protocol

    class InputPin(Protocol):
        """The part of `machine.Pin` that tells a level."""

        def value(self) -> int: ...


NOTHING = const(0)
PRESS = const(1)
LONG_PRESS = const(2)

_BOUNCE_MS = const(30)
_LONG_MS = const(3000)
_POLL_MS = const(10)


class Button:
    """The button on `pin`, pulled to the level that is not `pressed_level`.

    What is held at power-up, by a finger or a short circuit, is no press before it was let go.
    """

    def __init__(self, pin: "InputPin", pressed_level: int = 0) -> None:
        self._pin = pin
        self._pressed_level = pressed_level
        self._is_down = pin.value() == pressed_level
        self._is_spent = True
        self._unsure_ms = 0
        self._held_ms = 0

    def poll(self, elapsed_ms: int) -> int:
        """Return NOTHING, PRESS when let go, or LONG_PRESS while still held. Every 10 ms or so."""
        if (self._pin.value() == self._pressed_level) != self._is_down:
            self._unsure_ms += elapsed_ms
            return self._turn() if self._unsure_ms >= _BOUNCE_MS else NOTHING
        self._unsure_ms = 0
        if self._is_spent:
            return NOTHING
        self._held_ms += elapsed_ms
        if self._held_ms < _LONG_MS:
            return NOTHING
        self._is_spent = True
        return LONG_PRESS

    async def watch(self, sleep_ms: "Callable[[int], Any]", act: "Callable[[int], object]") -> None:
        """Call `act` with each press and long press, for ever."""
        while True:
            await sleep_ms(_POLL_MS)
            pressed = self.poll(_POLL_MS)
            if pressed != NOTHING:
                act(pressed)

    def _turn(self) -> int:
        """The contact has settled on the other side."""
        self._unsure_ms = self._held_ms = 0
        self._is_down = not self._is_down
        is_press = not self._is_down and not self._is_spent
        self._is_spent = not self._is_down
        return PRESS if is_press else NOTHING
