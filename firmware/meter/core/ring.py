"""A ring of entries in flash: the newest `capacity` of them, each with its time.

Here: numbering, finding, and which entries are whole. Not here: what an entry says (`profiles`,
`event_log`), nor how the shelf keeps octets (`drivers`). SPEC 4.5 gives the bytes.

The ring is a row of segments that a shelf appends to and, when the ring is full, removes whole.
Each append is atomic, so a cut leaves the entries before or one more. Nothing is ever built in
memory: an entry is read when it is asked for, a stream of them a few at a time.
"""

import binascii
import struct

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Protocol

    class Shelf(Protocol):
        """Keeps segments of rings by name and number. OSError when it cannot."""

        def segments(self, ring: str) -> "list[tuple[int, int]]":
            """Return (number, octets) of each segment there is."""
            ...

        def read(self, ring: str, number: int, offset: int, length: int) -> bytes: ...

        def append(self, ring: str, number: int, octets: bytes) -> None:
            """Append to a segment, which begins with that; after a cut, all of it or nothing."""
            ...

        def remove(self, ring: str, number: int) -> None: ...


_SEGMENT = const(4096)  # a block of flash: an append rewrites one block at most
_AT_ONCE = const(512)
_TIMED = ">HI"
_CHECK = const(2)


class Ring:
    """Entries of `layout`, a struct format of unsigned and signed integers, behind their time.

    Entry 0 is the oldest. `failures` counts what the shelf did not take since power-up.
    """

    def __init__(self, shelf: "Shelf", name: str, layout: str, capacity: int) -> None:
        self.capacity = capacity
        self.failures = 0
        self._shelf = shelf
        self._name = name
        self._layout = layout
        self._octets = struct.calcsize(self._checked())
        self._per_segment = min(_SEGMENT // self._octets, capacity)
        self._first = 0  # segment
        self._is_first = True  # since power-up
        self._total = -1  # entries ever, removed ones included; -1 until the shelf was looked at

    @property
    def total(self) -> int:
        """How many entries there have ever been."""
        if self._total < 0:
            self._look()
        return self._total

    def __len__(self) -> int:
        """Return how many entries can be read."""
        return min(self.total - self._first * self._per_segment, self.capacity)

    def append(self, time_s: int, values: "tuple[int, ...]") -> bool:
        """Add an entry; the oldest make room. False if the shelf did not take it."""
        body = struct.pack(_TIMED + self._layout, time_s >> 32, time_s & 0xFFFFFFFF, *values)
        segment = self.total // self._per_segment
        try:
            self._shelf.append(self._name, segment, body + _check(body))
            self._total += 1
            if self._total - (self._first + 1) * self._per_segment >= self.capacity:
                self._shelf.remove(self._name, self._first)
                self._first += 1
        except OSError:
            self.failures += 1
            self._total = -1  # what is there now, the shelf must say
            return False
        return True

    def append_once(self, time_s: int, values: "tuple[int, ...]") -> bool:
        """Append, unless the entry of this time is what was kept last before a power cut.

        The entry is kept first and the meter's state after it: a cut between them comes back here.
        """
        is_first, self._is_first = self._is_first, False
        if is_first and len(self):
            newest = self.entry(len(self) - 1)
            if newest is not None and newest[0] == time_s:
                return True
        return self.append(time_s, values)

    def entry(self, at: int) -> "tuple[int, ...] | None":
        """Return (Unix s, value, ...) of entry `at`, or None if the flash has lost it."""
        for found in self.entries(at, at + 1):
            return found
        raise IndexError(at)

    def entries(self, start: int = 0, stop: int = 0xFFFF) -> "Iterator[tuple[int, ...] | None]":
        """Return the entries from `start` up to but not including `stop`, a few read at a time.

        They are those of this moment: others may be appended while these are asked for one by one,
        and one that is removed before its turn is None.
        """
        oldest = self.total - len(self)
        return self._numbered(oldest + start, min(oldest + stop, self.total))

    def find(self, time_s: int) -> int:
        """Return the first entry at or after `time_s`, or how many there are if none is.

        A binary search: where the clock was set back the times do not rise, and it may miss some.
        """
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._time_of(middle, high) < time_s:
                low = middle + 1
            else:
                high = middle
        return low

    def clear(self) -> None:
        """Remove all entries."""
        try:
            for number, _ in self._shelf.segments(self._name):
                self._shelf.remove(self._name, number)
        except OSError:
            self.failures += 1
        self._total = -1

    def _numbered(self, number: int, end: int) -> "Iterator[tuple[int, ...] | None]":
        checked = self._checked()
        while number < end:
            count = min(end - number, self._most_at_once(number))
            octets = self._read(number, count)
            for at in range(0, count * self._octets, self._octets):
                yield self._entry(checked, octets, at)
            number += count

    def _time_of(self, at: int, end: int) -> int:
        """Return the time of the first whole entry from `at` on, far away if there is none."""
        for found in self.entries(at, end):
            if found is not None:
                return found[0]
        return 1 << 48

    def _most_at_once(self, number: int) -> int:
        left_in_segment = self._per_segment - number % self._per_segment
        return min(left_in_segment, max(1, _AT_ONCE // self._octets))

    def _read(self, number: int, count: int) -> bytes:
        segment, at = number // self._per_segment, number % self._per_segment
        try:
            return self._shelf.read(self._name, segment, at * self._octets, count * self._octets)
        except OSError:
            return b""

    def _checked(self) -> str:
        """Return the layout of an entry with time and check: made when needed, it takes no room."""
        return _TIMED + self._layout + "H"

    def _entry(self, checked: str, octets: bytes, at: int) -> "tuple[int, ...] | None":
        """Return the entry that begins at `at`, made with few steps: profiles have thousands."""
        end = at + self._octets
        if len(octets) < end:
            return None
        fields = struct.unpack_from(checked, octets, at)
        if binascii.crc32(octets[at : end - _CHECK]) & 0xFFFF != fields[-1]:
            return None
        return (fields[0] << 32 | fields[1],) + fields[2:-1]

    def _look(self) -> None:
        """Learn from the shelf what is there: the newest row of segments without a gap."""
        try:
            found = sorted(self._shelf.segments(self._name))
        except OSError:
            found = []
        self._first = self._total = 0
        if not found:
            return
        self._first, octets = found[-1]
        self._total = self._first * self._per_segment + octets // self._octets
        for number, octets in reversed(found[:-1]):
            if number != self._first - 1 or octets != self._per_segment * self._octets:
                break
            self._first = number


def _check(body: bytes) -> bytes:
    return (binascii.crc32(body) & 0xFFFF).to_bytes(_CHECK, "big")
