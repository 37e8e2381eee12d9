"""One littlefs on one stretch of flash, and the files that share it.

Here: mounting and formatting. Not here: which files there are (`littlefs_place`,
`littlefs_shelf`). MicroPython only. A file system is mounted once: two at a time would each write
over what the other one knows.
"""

import vfs

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A file of at most four times the program size lies inside the directory log: one append for a
# save instead of an erase. That is where the flash life comes from (SPEC 4.3).
SMALL_FILES = const(128)
# Files that grow beyond that leave the log soon anyway: three buffers of four times the size are
# smaller then, of which one must be found whenever a file is opened.
LARGE_FILES = const(32)


class LittlefsVolume:
    """The littlefs on `device`, a block device with offsets. Untouched before the first use.

    `program_octets` is one of those above; it may change from one start to the next.
    """

    def __init__(self, device: "Any", program_octets: int = SMALL_FILES) -> None:
        self._device = device
        self._program_octets = program_octets
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
        return vfs.VfsLfs2(self._device, **self._settings())

    def _mount_or_format(self) -> "vfs.VfsLfs2":
        try:
            return self._mount()
        except OSError:
            vfs.VfsLfs2.mkfs(self._device, **self._settings())
            return self._mount()

    def _settings(self) -> "dict[str, Any]":
        octets = self._program_octets
        return {"readsize": octets, "progsize": octets, "lookahead": 32, "mtime": False}
