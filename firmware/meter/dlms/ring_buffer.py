"""A ring of entries in flash as the rows of a profile, each encoded as it is asked for.

Here: numbering from 1, and how the columns of each kind of ring are encoded. Not here: the ring
(`core.ring`), what its values are (`core.profiles`, `core.event_log`), nor class 7 itself.
"""

from . import axdr
from .interface_classes import clock_octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from ..core.ring import Ring
    from ..meter import Meter

    Encode = Callable[[int], bytes]
    Entry = tuple[int, ...]
    Row = tuple[int, tuple[bytes, ...]]


class RingBuffer:
    """The entries that `ring` has when this is made, oldest first, 1 being the oldest.

    `places` chooses which values of an entry are columns and how each is encoded; the time comes
    before them. An entry that the flash has lost is a row of zeros at second 0.
    """

    def __init__(
        self, meter: "Meter", ring: "Ring | NoRing", places: "tuple[tuple[int, Encode], ...]"
    ) -> None:
        self._meter = meter
        self._ring = ring
        self._places = places
        self._count = len(ring)
        self._gone = ring.total - self._count

    def count(self) -> int:
        """Return how many there are."""
        return self._count

    def times(self, first: int, last: int) -> "Iterator[int]":
        """Return the times of entries `first` to `last`."""
        return (0 if entry is None else entry[0] for entry in self._entries(first, last))

    def rows(self, first: int, last: int) -> "Iterator[Row]":
        """Return entries `first` to `last` as (Unix s, columns)."""
        return (self._row(entry) for entry in self._entries(first, last))

    def window(self, from_s: int, to_s: int) -> "tuple[int, int]":
        """Return all: clocks are set back, so times need not rise."""
        return 1, self._count

    def _entries(self, first: int, last: int) -> "Iterator[Entry | None]":
        """Return the entries that had these numbers when this was made."""
        since = self._ring.total - len(self._ring) - self._gone
        start = first - 1 - since
        missing = max(0, min(-start, last - first + 1))
        found = self._ring.entries(start + missing, last - since)
        return _after(missing, found)

    def _row(self, entry: "Entry | None") -> "Row":
        time_s = 0 if entry is None else entry[0]
        columns = [axdr.octet_string(clock_octets(self._meter, time_s))]
        for place, encode in self._places:
            columns.append(encode(0 if entry is None else entry[place]))
        return time_s, tuple(columns)


class NoRing:
    """What a meter without a shelf has in place of a ring."""

    total = 0

    def __len__(self) -> int:
        return 0

    def entries(self, start: int = 0, stop: int = 0) -> "Iterator[Entry | None]":
        """Return none."""
        return iter(())


def ring_of(meter: "Meter", name: str) -> "Ring | NoRing":
    """Return the ring `name` of the meter's profiles (`core.profiles`)."""
    profiles = meter.profiles
    return NoRing() if profiles is None else getattr(profiles, name)


def group_ring(meter: "Meter", group: int) -> "Ring | NoRing":
    """Return the ring of the events of `group` (`core.event_log`)."""
    groups = meter.events.groups
    return groups[group] if groups else NoRing()


def _after(missing: int, entries: "Iterator[Entry | None]") -> "Iterator[Entry | None]":
    for _ in range(missing):
        yield None
    for entry in entries:
        yield entry


def block_places() -> "tuple[tuple[int, Encode], ...]":
    """IS 15959's columns of the load profile: V, Wh and VAh imported and exported, A."""
    energies = tuple([(place, axdr.unsigned32) for place in (2, 3, 4, 5)])
    return ((1, axdr.unsigned16),) + energies + ((6, axdr.unsigned16),)


def day_places() -> "tuple[tuple[int, Encode], ...]":
    """IS 15959's columns of the daily profile: Wh and VAh imported, Wh and VAh exported."""
    return tuple([(place, axdr.unsigned32) for place in (1, 2, 3, 4)])


def event_places(is_measured: bool, has_detail: bool = False) -> "tuple[tuple[int, Encode], ...]":
    """The code; for groups that have something to measure also A, V, power factor, Wh, tampers.

    With `has_detail` the number that explains the code stands behind it.
    """
    code = ((1, axdr.unsigned16),)
    if has_detail:
        code += ((2, axdr.unsigned16),)
    if not is_measured:
        return code
    mains = ((3, axdr.unsigned32), (4, axdr.unsigned32), (5, axdr.integer16))
    return code + mains + ((6, axdr.unsigned32), (7, axdr.unsigned32))
