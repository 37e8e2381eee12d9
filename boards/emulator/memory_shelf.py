"""A shelf that is only memory: the rings of a meter without a state file outlive a pulled cord.

Here: holding segments. Not here: flash. It costs nothing, so that years run through in seconds.
"""

_ENOENT = 2


class MemoryShelf:
    """Segments of rings, for as long as the process lives."""

    def __init__(self) -> None:
        self._segments: "dict[str, dict[int, bytearray]]" = {}

    def segments(self, ring: str) -> "list[tuple[int, int]]":
        """Return (number, octets) of each segment."""
        return [(number, len(held)) for number, held in self._segments.get(ring, {}).items()]

    def read(self, ring: str, number: int, offset: int, length: int) -> bytes:
        """Return octets of a segment; OSError if it is not there."""
        held = self._segments.get(ring, {}).get(number)
        if held is None:
            raise OSError(_ENOENT)
        return bytes(held[offset : offset + length])

    def append(self, ring: str, number: int, octets: bytes) -> None:
        """Append to a segment."""
        self._segments.setdefault(ring, {}).setdefault(number, bytearray()).extend(octets)

    def remove(self, ring: str, number: int) -> None:
        """Drop a segment; OSError if it is not there."""
        if self._segments.get(ring, {}).pop(number, None) is None:
            raise OSError(_ENOENT)
