"""What an emulated meter keeps its state in: flash and FRAM in files, or mere memory.

Here: which chips a unit has, and what lies on them, opened anew at each power-up. Not here: the
chips.
"""

from meter.core.journal import Journal
from meter.core.timekeeper import FAR_MS

from .memory_place import MemoryPlace, MemoryTables
from .memory_shelf import MemoryShelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.drivers.mb85rc256v import Mb85rc256v

    from .flash import FlashChip
    from .flash_journal import FlashMemory
    from .i2c import I2cBus
    from .power_cord import PowerCord


class Memory:
    """What a meter without flash keeps: places, tables and shelf outlive an outage."""

    def __init__(self) -> None:
        self.places = (MemoryPlace(), MemoryPlace())
        self.settings_places = (MemoryPlace(),)
        self.journal = Journal(self.places)
        self.settings = Journal(self.settings_places)
        self.shelf = MemoryShelf()
        self.tables = MemoryTables()


class Storage:
    """The memory of one unit. `state` is the path of the file that keeps the flash, or None: then
    the meter is told when the mains fail, as by a board with a capacitor, and stores just then.

    Real littlefs runs on the flash, so a state file wants MicroPython. A FRAM's file lies beside
    it.
    """

    def __init__(
        self, state: "str | None", has_fram: bool, i2c: "I2cBus", cord: "PowerCord"
    ) -> None:
        self.flash: "FlashChip | None" = None
        self._fram: "Mb85rc256v | None" = None
        self._memory = Memory()
        if state is not None:
            from .flash_file import FlashFile

            self.flash = FlashFile(state, cord=cord)
        if has_fram:
            self._fram = _fit_fram(state, i2c, cord)

    @property
    def wears(self) -> bool:
        """Say whether the state lies on flash, which is not written at every moment."""
        return self.flash is not None

    def open(self) -> "FlashMemory | Memory":
        """Return all that a meter finds that was just switched on."""
        if self.flash is None:
            self._memory.journal = Journal(self._memory.places, self._quick_places(), FAR_MS)
            self._memory.settings = Journal(self._memory.settings_places)
            return self._memory
        from .flash_file import JOURNAL_BLOCKS
        from .flash_journal import FlashMemory

        return FlashMemory(self.flash, JOURNAL_BLOCKS, self._fram)

    def _quick_places(self) -> tuple:
        if self._fram is None:
            return ()
        from meter.drivers.fram_place import two_places

        return two_places(self._fram)


def _fit_fram(state: "str | None", i2c: "I2cBus", cord: "PowerCord") -> "Mb85rc256v":
    from meter.drivers.mb85rc256v import Mb85rc256v

    from .mb85rc256v_chip import ADDRESS, SIZE, FramFile, Mb85rc256vChip

    memory = bytearray(SIZE) if state is None else FramFile(state + ".fram")
    i2c.fit(ADDRESS, Mb85rc256vChip(memory, cord))
    return Mb85rc256v(i2c)
