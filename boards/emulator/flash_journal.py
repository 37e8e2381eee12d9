"""The journal of an emulated meter: two places on the two halves of its flash.

Here: where they lie. Not here: the flash, littlefs, or what a record says. MicroPython only.
"""

from meter.core.journal import Journal
from meter.drivers.flash_range import FlashRange
from meter.drivers.littlefs_place import LittlefsPlace

from .flash import BLOCK_SIZE, Flash


def open_journal(flash: Flash) -> Journal:
    """Return the journal on `flash`."""
    half = len(flash.image) // BLOCK_SIZE // 2
    first = LittlefsPlace(FlashRange(flash, 0, half))
    return Journal(first, LittlefsPlace(FlashRange(flash, half, half)))
