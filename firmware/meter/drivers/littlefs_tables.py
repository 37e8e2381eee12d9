"""Keeps tables for signature checks in a file beside a journal's record.

Here: reading and replacing, in steps. Not here: what tables are (`core.preparation`), nor mounting
(`littlefs_volume`).
"""

from ..const import const
from .littlefs_volume import LittlefsVolume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator

_NAME = "tables"
_EIO = const(5)
_STEP_OCTETS = const(1024)


class LittlefsTables:
    """One file on `volume`, which others use too."""

    def __init__(self, volume: LittlefsVolume) -> None:
        self._volume = volume

    def read_into(self, *pieces: bytearray) -> None:
        """Fill the pieces in a row with what was written last; OSError if it is shorter."""
        with self._volume.to_read().open(_NAME, "rb") as file:
            for piece in pieces:
                if file.readinto(piece) != len(piece):
                    raise OSError(_EIO)

    def write(self, *pieces: "bytes | bytearray") -> "Generator[None, None, None]":
        """Replace the file in steps of a block at most; OSError if the flash does not take it.

        It is as it was until the last step, and the journal may be written between them.
        """
        with self._volume.to_write().open(_NAME, "wb") as file:
            for piece in pieces:
                for at in range(0, len(piece), _STEP_OCTETS):
                    file.write(memoryview(piece)[at : at + _STEP_OCTETS])
                    yield
