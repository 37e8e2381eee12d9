"""A journal's place in flash: one file on a littlefs.

Here: reading and replacing. Not here: what a record is (`core.journal`), nor mounting
(`littlefs_volume`). littlefs shows a file's new content when it is closed and not before, and moves
away from blocks that wear out. What cannot be mounted is formatted by the next write: the journal's
other place has its own littlefs, and holds the record meanwhile.
"""

from .littlefs_volume import LittlefsVolume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LittlefsPlace:
    """One record on `device`, a block device with offsets, or on a volume that others use too."""

    def __init__(self, device: "Any", name: str = "journal") -> None:
        is_shared = isinstance(device, LittlefsVolume)
        self._volume = device if is_shared else LittlefsVolume(device)
        self._name = name

    def read(self) -> bytes:
        """Return the record; OSError if there is none or it cannot be read."""
        with self._volume.mount_anew().open(self._name, "rb") as file:
            return file.read()

    def write(self, record: bytes) -> None:
        """Replace the record; OSError if the flash does not take it."""
        with self._volume.to_write().open(self._name, "wb") as file:
            file.write(record)
