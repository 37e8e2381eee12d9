"""A metering chip whose line is the console's until the meter is in service.

Here: silence, and then the chip. Not here: when (`unit`). Without mains, as in the workshop, the
chip would say nothing anyway.
"""

from ..drivers.metering_chip import clear_energies, show_nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..core.energy import Reading


class Deferred:
    """The front-end that `make` returns, from `begin` on."""

    def __init__(self, make: "Callable[[], Any]") -> None:
        self._make = make
        self._chip: "Any" = None

    def begin(self) -> None:
        """Take the line for the chip."""
        if self._chip is None:
            self._chip = self._make()

    @property
    def is_silent(self) -> bool:
        """Say whether nothing is heard."""
        return self._chip is None or self._chip.is_silent

    @property
    def is_fresh(self) -> bool:
        """Say whether something has just been heard."""
        return self._chip is not None and self._chip.is_fresh

    def read(self, reading: "Reading", elapsed_ms: int) -> None:
        """Fill `reading` as the chip does, or with nothing."""
        if self._chip is not None:
            self._chip.read(reading, elapsed_ms)
            return
        clear_energies(reading)
        show_nothing(reading)
