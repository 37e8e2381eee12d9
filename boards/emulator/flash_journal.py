"""The journal of an emulated meter: two places on the two halves of its flash.

Here: where they lie. Not here: the flash, littlefs, or what a record says. MicroPython only.
"""

from meter.core.journal import Journal
from meter.drivers.flash_range import FlashRange
from meter.drivers.littlefs_place import LittlefsPlace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flash import Flash
    from .flash_file import FlashFile

_IOCTL_BLOCK_COUNT = 4


def open_journal(flash: "Flash | FlashFile") -> Journal:
    """Return the journal on `flash`."""
    half = flash.ioctl(_IOCTL_BLOCK_COUNT, 0) // 2
    first = LittlefsPlace(FlashRange(flash, 0, half))
    return Journal(first, LittlefsPlace(FlashRange(flash, half, half)))
