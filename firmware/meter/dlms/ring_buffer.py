"""A ring of entries in flash as the rows of a profile, each encoded as it is asked for.

Here: numbering from 1, and how the columns of each kind of ring are encoded. Not here: the ring
(`core.ring`), what its values are (`core.profiles`, `core.event_log`), nor class 7 itself.
"""

import struct

from . import axdr
from .date_time import LocalTimes, clock_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from ..core.ring import Ring
    from ..meter import Meter

    Encode = Callable[[int], bytes]
    Entry = tuple[int, ...]
    Row = tuple[int, tuple[bytes, ...]]
    Packing = tuple[int, str]


# How a number is laid out in a row that is packed at one go: its tag, and what `struct` calls it.
_PACKED = ((axdr.unsigned16, 18, "BH"), (axdr.unsigned32, 6, "BI"), (axdr.integer16, 16, "Bh"))
_LOST = (0,) * 8  # an entry's time and as many values as are packed at most


class RingBuffer:
    """The entries that `ring` has when this is made, oldest first, 1 being the oldest.

    `places` chooses which values of an entry are columns and how each is encoded; the time comes
    before them. An entry that the flash has lost is a row of zeros at second 0.
    """

    def __init__(
        self, meter: "Meter", ring: "Ring | NoRing", places: "tuple[tuple[int, Encode], ...]"
    ) -> None:
        self._times = LocalTimes(meter.time.utc_offset_min, clock_status(meter.time.quality))
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

    def structures(self, first: int, last: int) -> "Iterator[tuple[int, bytes]]":
        """Return entries `first` to `last` as (Unix s, all columns in their structure)."""
        entries = self._entries(first, last)
        packings = [known for _, encode in self._places for known in _packings(encode)]
        if len(packings) == len(self._places):
            return self._packed(entries, packings)
        rows = (self._row(entry) for entry in entries)
        return ((time_s, axdr.structure_of(columns)) for time_s, columns in rows)

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

    def _packed(
        self, entries: "Iterator[Entry | None]", packings: "list[Packing]"
    ) -> "Iterator[tuple[int, bytes]]":
        layout, fields = ">BBBB12s", [2, len(self._places) + 1, 9, 12, b""]
        for tag, code in packings:
            layout += code
            fields += [tag, 0]
        ways = [(5 + 2 * at + 1, way[0]) for at, way in enumerate(self._places)]
        for entry in entries:
            entry = entry or _LOST
            fields[4] = self._times.octets(entry[0])
            for at, place in ways:
                fields[at] = entry[place]
            yield entry[0], struct.pack(layout, *fields)

    def _row(self, entry: "Entry | None") -> "Row":
        time_s = 0 if entry is None else entry[0]
        columns = [axdr.octet_string(self._times.octets(time_s))]
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


def _packings(encode: "Encode") -> "list[Packing]":
    return [(tag, code) for known, tag, code in _PACKED if known is encode]


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
