"""A relay with one coil: closed while its pin is at the active level, and its spring opens it.

Here: the pin, and keeping it through a reset. Not here: whether the contact ought to be closed. The
contact itself tells nothing: `is_closed` is what was asked for, and `core` hears of a weld from the
load that goes on.

A reset lets go of every pin, so a customer would flicker with each restart. An ESP32 can hold the
pad meanwhile: with `is_held` the level is latched after each move, and the position after a reset
is read from the pin. ESP-IDF's `gpio_hold_en` promises that; MicroPython's `hold` was not tried.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol, overload

    class HeldPin(Protocol):
        """The part of `machine.Pin` that a relay needs. Its `init` takes `hold` on an ESP32."""

        @overload
        def value(self) -> int: ...

        @overload
        def value(self, __level: int) -> object: ...

        def init(self, *arguments: Any, **names: Any) -> object: ...


class MonoRelay:
    """The relay on `pin`, an output that the board made without moving it."""

    def __init__(self, pin: "HeldPin", active_level: int = 1, is_held: bool = False) -> None:
        self._pin = pin
        self._active_level = active_level
        self._is_held = is_held
        self._is_closed = pin.value() == active_level

    def set(self, closed: bool) -> None:
        """Move the contact."""
        self._pin.value(self._active_level if closed else 1 - self._active_level)
        if self._is_held:  # the pad takes the new level when let go, and keeps that
            self._pin.init(hold=False)
            self._pin.init(hold=True)
        self._is_closed = closed

    def is_closed(self) -> bool:
        """Say where the contact was sent."""
        return self._is_closed
