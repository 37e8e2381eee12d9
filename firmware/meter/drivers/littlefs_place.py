"""A journal's place in flash: one file on a littlefs of its own, and what may lie beside it.

Here: mounting, formatting, reading and replacing. Not here: what a record is (`core.journal`), nor
what tables are (`core.preparation`).
MicroPython only. littlefs shows a file's new content when it is closed and not before, and moves
away from blocks that wear out. What cannot be mounted is formatted by the next write: the journal's
other place has its own littlefs, and holds the record meanwhile.
"""

import vfs

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Generator

_NAME = "journal"
_TABLES_NAME = "tables"
_EIO = const(5)
_STEP_OCTETS = const(1024)

# A file of at most four times the program size lies inside the directory log: one append for a
# save instead of an erase. That is where the flash life comes from (SPEC 4.3).
_SETTINGS = {"readsize": 128, "progsize": 128, "lookahead": 32, "mtime": False}


class LittlefsPlace:
    """One record on `device`, a block device with offsets. Untouched before the first use."""

    def __init__(self, device: "Any") -> None:
        self._device = device
        self._filesystem: "vfs.VfsLfs2 | None" = None

    def read(self) -> bytes:
        """Return the record; OSError if there is none or it cannot be read."""
        self._filesystem = None
        self._filesystem = self._mount()
        with self._filesystem.open(_NAME, "rb") as file:
            return file.read()

    def write(self, record: bytes) -> None:
        """Replace the record; OSError if the flash does not take it."""
        with self.open(_NAME, "wb") as file:
            file.write(record)

    def open(self, name: str, mode: str) -> "Any":
        """Open another file here; OSError if that fails. A littlefs must not be mounted twice."""
        if self._filesystem is None:
            self._filesystem = self._mount_or_format() if mode == "wb" else self._mount()
        return self._filesystem.open(name, mode)

    def _mount(self) -> "vfs.VfsLfs2":
        return vfs.VfsLfs2(self._device, **_SETTINGS)

    def _mount_or_format(self) -> "vfs.VfsLfs2":
        try:
            return self._mount()
        except OSError:
            vfs.VfsLfs2.mkfs(self._device, **_SETTINGS)
            return self._mount()


class LittlefsTables:
    """Keeps tables for signature checks in a file beside the record in `place`."""

    def __init__(self, place: LittlefsPlace) -> None:
        self._place = place

    def read_into(self, *pieces: bytearray) -> None:
        """Fill the pieces in a row with what was written last; OSError if it is shorter."""
        with self._place.open(_TABLES_NAME, "rb") as file:
            for piece in pieces:
                if file.readinto(piece) != len(piece):
                    raise OSError(_EIO)

    def write(self, *pieces: "bytes | bytearray") -> "Generator[None, None, None]":
        """Replace the file in steps of a block at most; OSError if the flash does not take it.

        It is as it was until the last step, and the journal may be written between them.
        """
        with self._place.open(_TABLES_NAME, "wb") as file:
            for piece in pieces:
                for at in range(0, len(piece), _STEP_OCTETS):
                    file.write(memoryview(piece)[at : at + _STEP_OCTETS])
                    yield
