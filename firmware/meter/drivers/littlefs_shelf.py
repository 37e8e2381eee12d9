"""The shelf of a meter's rings: a littlefs with a folder for each ring and a file for each segment.

Here: files. Not here: what lies in them (`core.ring`), nor mounting (`littlefs_volume`). Appending
copies a segment's begun block to a fresh one and then shows it, so a cut leaves it as it was.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .littlefs_volume import LittlefsVolume

_ENOENT = 2


class LittlefsShelf:
    """Segments on `volume`, which nobody else uses."""

    def __init__(self, volume: "LittlefsVolume") -> None:
        self._volume = volume

    def segments(self, ring: str) -> "list[tuple[int, int]]":
        """Return (number, octets) of each segment."""
        try:
            files = list(self._volume.to_read().ilistdir(ring))
        except OSError as error:
            if error.errno == _ENOENT:
                return []
            raise
        return [(int(file[0]), file[3]) for file in files]

    def read(self, ring: str, number: int, offset: int, length: int) -> bytes:
        """Return octets of a segment."""
        with self._volume.to_read().open(_path(ring, number), "rb") as file:
            file.seek(offset)
            return file.read(length)

    def append(self, ring: str, number: int, octets: bytes) -> None:
        """Append to a segment, which is there from then on."""
        try:
            self._append(_path(ring, number), octets)
        except OSError as error:
            if error.errno != _ENOENT:
                raise
            self._volume.to_write().mkdir(ring)
            self._append(_path(ring, number), octets)

    def remove(self, ring: str, number: int) -> None:
        """Drop a segment."""
        self._volume.to_write().remove(_path(ring, number))

    def _append(self, path: str, octets: bytes) -> None:
        with self._volume.to_write().open(path, "ab") as file:
            file.write(octets)


def _path(ring: str, number: int) -> str:
    return ring + "/" + str(number)
