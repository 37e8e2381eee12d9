"""The journal of an emulated meter: two places on the two halves of its flash, and in its FRAM;
and the tables beside the second.

Here: where they lie. Not here: the chips, littlefs, or what a record says. MicroPython only.
"""

from meter.core.journal import Journal
from meter.drivers.flash_range import FlashRange
from meter.drivers.fram_place import two_places
from meter.drivers.littlefs_place import LittlefsPlace, LittlefsTables

from .live_place import Connection, LivePlace, LiveTables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.preparation import TablePlace
    from meter.drivers.mb85rc256v import Mb85rc256v

    from .flash import FlashChip
    from .worn_flash import WornFlash

_IOCTL_BLOCK_COUNT = 4


def open_journal(flash: "FlashChip | WornFlash", fram: "Mb85rc256v | None" = None) -> Journal:
    """Return the journal on `flash`, and on `fram` if there is one."""
    return open_memory(flash, fram)[0]


def open_memory(
    flash: "FlashChip | WornFlash", fram: "Mb85rc256v | None" = None
) -> "tuple[Journal, TablePlace]":
    """Return the journal and the tables' place."""
    half = flash.ioctl(_IOCTL_BLOCK_COUNT, 0) // 2
    quick = () if fram is None else two_places(fram)
    if flash.cord is None:
        first, second = [LittlefsPlace(FlashRange(flash, at, half)) for at in (0, half)]
        return Journal((first, second), quick), LittlefsTables(second)
    wire = Connection(flash, flash.cord)
    first, second = [LittlefsPlace(FlashRange(wire, at, half)) for at in (0, half)]
    places = (LivePlace(first, wire), LivePlace(second, wire))
    return Journal(places, quick), LiveTables(LittlefsTables(second), wire)
