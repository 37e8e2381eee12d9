"""Numbers and strings of octets one after another: how the parts of the state are laid out.

Here: big-endian numbers of fixed width and octet strings behind their length; comparing secrets.
Not here: which field comes when (each part's own `write_to` and `read_from`), nor records
(`journal`).
"""

from ..const import const

_MOST_COMPACT = const(8)


class OctetsError(ValueError):
    """The octets end too early or hold what was never written."""


class OctetWriter:
    """Collects octets; `octets()` is all of them."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def number(self, value: int, size: int) -> None:
        """Append `value`, 0 or more, in `size` octets."""
        self._octets += value.to_bytes(size, "big")

    def string(self, value: bytes) -> None:
        """Append at most 255 octets behind their count."""
        self.number(len(value), 1)
        self._octets += value

    def compact(self, value: int) -> None:
        """Append `value`, 0 or more, in as few octets as it takes: 7 bits in each, highest first,
        and the eighth set in all but the last.
        """
        shift = 0
        while value >> shift > 0x7F:
            shift += 7
        while shift:  # not by calls: it is stored where the stack is deepest
            self._octets.append(value >> shift & 0x7F | 0x80)
            shift -= 7
        self._octets.append(value & 0x7F)

    def octets(self) -> bytes:
        """Return everything appended so far."""
        return bytes(self._octets)


class OctetReader:
    """Takes apart what an `OctetWriter` put together; OctetsError when it cannot have."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def number(self, size: int) -> int:
        """Take a number of `size` octets."""
        return int.from_bytes(self._take(size), "big")

    def compact(self) -> int:
        """Take a number that `compact` wrote, of 56 bits at most."""
        value = 0
        for _ in range(_MOST_COMPACT):
            octet = self.number(1)
            value = value << 7 | octet & 0x7F
            if octet < 0x80:
                return value
        raise OctetsError("a number without end")

    def compact_below(self, limit: int) -> int:
        """Take a compact number that must be less than `limit`."""
        value = self.compact()
        if value >= limit:
            raise OctetsError("a number out of range")
        return value

    def number_below(self, limit: int, size: int) -> int:
        """Take a number that must be less than `limit`."""
        value = self.number(size)
        if value >= limit:
            raise OctetsError("a number out of range")
        return value

    def string(self) -> bytes:
        """Take octets behind their count."""
        return self._take(self.number(1))

    def end(self) -> None:
        """Demand that nothing is left."""
        if self._at != len(self._octets):
            raise OctetsError("octets left over")

    def _take(self, size: int) -> bytes:
        piece = self._octets[self._at : self._at + size]
        if len(piece) != size:
            raise OctetsError("the octets end too early")
        self._at += size
        return piece


def equal_octets(ours: bytes, theirs: bytes) -> bool:
    """Compare without telling by the time taken how much of a guess was right."""
    difference = len(ours) ^ len(theirs)
    for index in range(len(ours)):
        difference |= ours[index] ^ (theirs[index] if index < len(theirs) else 0)
    return difference == 0
