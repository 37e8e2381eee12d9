"""One littlefs on one stretch of flash, and the files that share it.

Here: mounting and formatting. Not here: which files there are (`littlefs_place`,
`littlefs_shelf`). MicroPython only. A file system is mounted once: two at a time would each write
over what the other one knows.
"""

import vfs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A file of at most four times the program size lies inside the directory log: one append for a
# save instead of an erase. That is where the flash life comes from (SPEC 4.3).
_SETTINGS = {"readsize": 128, "progsize": 128, "lookahead": 32, "mtime": False}


class LittlefsVolume:
    """The littlefs on `device`, a block device with offsets. Untouched before the first use."""

    def __init__(self, device: "Any") -> None:
        self._device = device
        self._filesystem: "vfs.VfsLfs2 | None" = None

    def mount_anew(self) -> "vfs.VfsLfs2":
        """Return the file system as it lies on the flash now; OSError if it cannot be read."""
        self._filesystem = None
        self._filesystem = self._mount()
        return self._filesystem

    def to_read(self) -> "vfs.VfsLfs2":
        """Return the mounted file system; OSError if it cannot be read."""
        return self._filesystem or self.mount_anew()

    def to_write(self) -> "vfs.VfsLfs2":
        """Return the mounted file system, formatted first if it could not be read."""
        if self._filesystem is None:
            self._filesystem = self._mount_or_format()
        return self._filesystem

    def _mount(self) -> "vfs.VfsLfs2":
        return vfs.VfsLfs2(self._device, **_SETTINGS)

    def _mount_or_format(self) -> "vfs.VfsLfs2":
        try:
            return self._mount()
        except OSError:
            vfs.VfsLfs2.mkfs(self._device, **_SETTINGS)
            return self._mount()
