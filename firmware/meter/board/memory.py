"""Where a board keeps the meter's state: a partition of its own, and an FRAM if one is fitted.

Here: which blocks are whose. Not here: what lies in them. The flash step makes the partition
`journal` (`wattkey.flashing.partition_table`): 64 blocks for each of the two file systems of
journal and settings, the rest for the rings.
"""

from ..const import const
from ..core.journal import Journal
from ..drivers.flash_range import FlashRange
from ..drivers.fram_place import two_places
from ..drivers.littlefs_place import LittlefsPlace
from ..drivers.littlefs_shelf import LittlefsShelf
from ..drivers.littlefs_tables import LittlefsTables
from ..drivers.littlefs_volume import LARGE_FILES, LittlefsVolume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..drivers.mb85rc256v import Mb85rc256v

_HALF_BLOCKS = const(64)
_IOCTL_BLOCK_COUNT = const(4)


class FlashMemory:
    """`journal`, `settings`, `tables` and `shelf` on `partition`, a block device.

    The journal is on `fram` too. `shelf` is None on a partition that has no blocks left for it.
    """

    def __init__(self, partition: "Any", fram: "Mb85rc256v | None") -> None:
        halves = (
            _volume(partition, 0, _HALF_BLOCKS),
            _volume(partition, _HALF_BLOCKS, _HALF_BLOCKS),
        )
        quick = () if fram is None else two_places(fram)
        self.journal = Journal(_places(halves, "journal"), quick)
        self.settings = Journal(_places(halves, "settings"))
        self.tables = LittlefsTables(halves[1])
        rest = partition.ioctl(_IOCTL_BLOCK_COUNT, 0) - 2 * _HALF_BLOCKS
        volume = LittlefsVolume(FlashRange(partition, 2 * _HALF_BLOCKS, rest), LARGE_FILES)
        self.shelf = LittlefsShelf(volume) if rest > 0 else None


def _volume(partition: "Any", first: int, count: int) -> LittlefsVolume:
    return LittlefsVolume(FlashRange(partition, first, count))


def _places(halves: "tuple[LittlefsVolume, ...]", name: str) -> "tuple[LittlefsPlace, ...]":
    return tuple([LittlefsPlace(half, name) for half in halves])
