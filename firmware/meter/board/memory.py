"""Where a board keeps the meter's state: a partition of its own, and an FRAM if one is fitted.

Here: which blocks are whose. Not here: what lies in them. The flash step makes the partition
`journal` (`wattkey.flashing.partition_table`): 64 blocks for each of the journal's two file
systems, the rest for what is recorded over months.
"""

from ..const import const
from ..core.journal import Journal
from ..drivers.flash_range import FlashRange
from ..drivers.fram_place import two_places
from ..drivers.littlefs_place import LittlefsPlace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..drivers.mb85rc256v import Mb85rc256v

_PLACE_BLOCKS = const(64)


def open_journal(partition: "Any", fram: "Mb85rc256v | None") -> Journal:
    """Return the journal on `partition`, a block device, and on `fram` if there is one."""
    places = (_place(partition, 0), _place(partition, _PLACE_BLOCKS))
    return Journal(places, () if fram is None else two_places(fram))


def _place(partition: "Any", first: int) -> LittlefsPlace:
    return LittlefsPlace(FlashRange(partition, first, _PLACE_BLOCKS))
