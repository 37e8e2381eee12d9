"""A flash chip whose content is a file, so that an emulated meter outlives its process.

Here: the size of it, and what it holds when new. Killing the process is a power cut: what was
programmed is in the file, what was not is not.
"""

from .flash import BLOCK_SIZE, FlashChip
from .stores import FileStore, FlashFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flash import Listener
    from .power_cord import PowerCord

__all__ = ("FlashFile", "FlashFileError")

# A partition of the meter's own on a board: the journal's two file systems of 64 blocks, and one
# for the rings, which take 90 of its 128 when they are full.
JOURNAL_BLOCKS = 128
_BLOCKS = 256


class FlashFile(FlashChip):
    """The chip in the file at `path`, which is made, erased, if it is not there."""

    def __init__(
        self, path: str, listener: "Listener | None" = None, cord: "PowerCord | None" = None
    ) -> None:
        # Older ones held the journal alone.
        store = FileStore(path, _BLOCKS * BLOCK_SIZE, b"\xff", JOURNAL_BLOCKS * BLOCK_SIZE)
        super().__init__(store, listener, cord)
