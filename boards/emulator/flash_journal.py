"""The journals and rings of an emulated meter: where they lie on its flash, and in its FRAM.

Here: which blocks hold what. Not here: the chips, littlefs, or what a record says. MicroPython
only. The journal has two halves, each a littlefs of its own; behind them the rings have another.
"""

from meter.core.journal import Journal
from meter.drivers.flash_range import FlashRange
from meter.drivers.fram_place import two_places
from meter.drivers.littlefs_place import LittlefsPlace
from meter.drivers.littlefs_shelf import LittlefsShelf
from meter.drivers.littlefs_tables import LittlefsTables
from meter.drivers.littlefs_volume import LARGE_FILES, SMALL_FILES, LittlefsVolume

from .live_place import Connection, LivePlace, LiveShelf, LiveTables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.journal import Place
    from meter.core.preparation import TablePlace
    from meter.core.ring import Shelf
    from meter.drivers.mb85rc256v import Mb85rc256v

    from .flash import FlashChip
    from .worn_flash import WornFlash

    Chip = FlashChip | WornFlash

_IOCTL_BLOCK_COUNT = 4


class FlashMemory:
    """What a meter finds on `flash` at power-up: `journal` and `settings` in the first
    `journal_blocks`, with `tables` in their second half; the `shelf` behind them. `fram` takes the
    journal too, if there is one.
    """

    def __init__(
        self, flash: "Chip", journal_blocks: int, fram: "Mb85rc256v | None" = None
    ) -> None:
        half = journal_blocks // 2
        halves = (_Stretch(flash, 0, half), _Stretch(flash, half, half))
        quick = () if fram is None else two_places(fram)
        self.journal = Journal(tuple([stretch.place("journal") for stretch in halves]), quick)
        self.settings = Journal(tuple([stretch.place("settings") for stretch in halves]))
        self.tables = halves[1].tables()
        rest = flash.ioctl(_IOCTL_BLOCK_COUNT, 0) - journal_blocks
        self.shelf = _Stretch(flash, journal_blocks, rest, LARGE_FILES).shelf() if rest else None


class _Stretch:
    """A littlefs on some blocks of `flash`, which may lose its power at any moment."""

    def __init__(
        self, flash: "Chip", first: int, count: int, program_octets: int = SMALL_FILES
    ) -> None:
        self._connection: "Connection | None" = None
        device = flash
        if flash.cord is not None:
            device = self._connection = Connection(flash, flash.cord)
        self._volume = LittlefsVolume(FlashRange(device, first, count), program_octets)

    def place(self, name: str) -> "Place":
        place = LittlefsPlace(self._volume, name)
        return place if self._connection is None else LivePlace(place, self._connection)

    def tables(self) -> "TablePlace":
        tables = LittlefsTables(self._volume)
        return tables if self._connection is None else LiveTables(tables, self._connection)

    def shelf(self) -> "Shelf":
        shelf = LittlefsShelf(self._volume)
        return shelf if self._connection is None else LiveShelf(shelf, self._connection)


def open_journal(flash: "Chip", fram: "Mb85rc256v | None" = None) -> Journal:
    """Return the journal on a `flash` that holds nothing else."""
    return FlashMemory(flash, flash.ioctl(_IOCTL_BLOCK_COUNT, 0), fram).journal
