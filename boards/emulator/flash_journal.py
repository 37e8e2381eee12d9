"""The journal of an emulated meter: two places on the two halves of its flash, and in its FRAM.

Here: where they lie. Not here: the chips, littlefs, or what a record says. MicroPython only.
"""

from meter.core.journal import Journal
from meter.drivers.flash_range import FlashRange
from meter.drivers.fram_place import two_places
from meter.drivers.littlefs_place import LittlefsPlace

from .live_place import Connection, LivePlace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.journal import Place
    from meter.drivers.mb85rc256v import Mb85rc256v

    from .flash import FlashChip
    from .worn_flash import WornFlash

_IOCTL_BLOCK_COUNT = 4


def open_journal(flash: "FlashChip | WornFlash", fram: "Mb85rc256v | None" = None) -> Journal:
    """Return the journal on `flash`, and on `fram` if there is one."""
    half = flash.ioctl(_IOCTL_BLOCK_COUNT, 0) // 2
    places = (_place(flash, 0, half), _place(flash, half, half))
    return Journal(places, () if fram is None else two_places(fram))


def _place(flash: "FlashChip | WornFlash", first: int, count: int) -> "Place":
    if flash.cord is None:
        return LittlefsPlace(FlashRange(flash, first, count))
    connection = Connection(flash, flash.cord)
    return LivePlace(LittlefsPlace(FlashRange(connection, first, count)), connection)
