"""What a board's own driver sees of a world that is known exactly.

Here: truth into the chip, then bytes through the driver, as one front-end: the emulator runs a
board's drivers so. Not here: chips, drivers, or the world (`boards.emulator.house`).
"""

from meter.core.energy import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Chip(Protocol):
        """A simulated metering chip."""

        def flow(self, truth: Reading, elapsed_ms: int) -> None: ...

    class World(Protocol):
        """The emulator's house, or its like."""

        def read(self, reading: Reading, elapsed_ms: int) -> None: ...

    class Driver(World, Protocol):
        """A driver, or what wraps one."""

        @property
        def is_silent(self) -> bool: ...

        @property
        def is_fresh(self) -> bool: ...


class Measured:
    """`world` as `driver` reads it from `chip`; `truth` is what it ought to read."""

    def __init__(self, world: "World", chip: "Chip", driver: "Driver") -> None:
        self.truth = Reading()
        self._world = world
        self._chip = chip
        self._driver = driver

    @property
    def is_silent(self) -> bool:
        """Say whether the driver hears nothing."""
        return self._driver.is_silent

    @property
    def is_fresh(self) -> bool:
        """Say whether the driver has just heard something."""
        return self._driver.is_fresh

    def read(self, reading: Reading, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass in the world, and fill `reading` as the driver does."""
        self._world.read(self.truth, elapsed_ms)
        self._chip.flow(self.truth, elapsed_ms)
        self._driver.read(reading, elapsed_ms)
