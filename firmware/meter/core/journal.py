"""The journal: the one place that keeps what must survive a power cut.

Here: what makes a record whole and which of several copies counts. Not here: what a record says
(`meter_state`), when one is due (`state_keeper`), nor where a copy lies (`drivers`). SPEC section 4
gives the bytes.

One change is one record with the whole state. It is written to one place after the other; each
write is atomic or leaves a record that its check betrays. So a cut at any moment leaves the state
before or after, and a place that rots costs at most the change that the others missed.

`places` wear (flash) and take every save. `quick` ones do not (FRAM): they take saves in turn
between those too, so that a cut inside one leaves the one before it.
"""

import binascii

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Place(Protocol):
        """Holds one record: a file, or a stretch of FRAM. OSError when it cannot."""

        def read(self) -> bytes: ...

        def write(self, record: bytes) -> None: ...


# At the 30 A and 230 V of the nameplate a minute is 115 Wh, the most that a power cut costs; flash
# life is worked out in SPEC 4.3.
FLASH_SAVE_MS = const(60_000)

_MAGIC = b"WKJ"
_HEADER = const(10)  # magic, format, sequence number, length of the body
_CHECK = const(4)
_FORMAT = const(1)
_LONGEST = const(5120)  # settings with two calendars as long as can be have some 4100


class StorageError(Exception):
    """No place took the record; the state before it still counts."""


class Journal:
    """The latest record of its places. `sequence` is its number, 0 on a blank meter.

    `save_ms` is how often energy and time are stored besides: what may be lost at a cut against
    the places' life. After `load`, `recoveries` is how many places had lost their record; after
    `save`, `refusals` is how many places did not take it.
    """

    def __init__(
        self,
        places: "tuple[Place, ...]",
        quick: "tuple[Place, ...]" = (),
        save_ms: int = FLASH_SAVE_MS,
    ) -> None:
        self.save_ms = save_ms
        self.sequence = 0
        self.recoveries = 0
        self.refusals = 0
        self.record_octets = 0
        self._places = places
        self._quick = quick

    @property
    def is_quick(self) -> bool:
        """Say whether `save_quickly` has somewhere to write to."""
        return bool(self._quick)

    def load(self) -> "bytes | None":
        """Return the newest whole body, or None on a blank meter.

        Nothing is written, for people wait in the dark. The next save mends what was lost.
        """
        quick, places = _oldest_first(self._quick), _oldest_first(self._places)
        self._quick, self._places = _places_of(quick), _places_of(places)
        found = [copy for _, copy in quick + places]
        self.sequence, body = max(found)
        if self.sequence == 0:
            return None
        self.record_octets = _HEADER + len(body) + _CHECK
        self.recoveries = sum(1 for copy in found if copy[0] == 0)
        return body

    def save(self, body: bytes) -> None:
        """Store `body` in every place; StorageError if none takes it, or it is too long to be read.

        The oldest copy comes first: the newest must not be the one that a cut tears.
        """
        if _HEADER + len(body) > _LONGEST:
            raise StorageError
        record = self._next(body)
        everywhere = self._quick + self._places
        taken = sum(1 for place in everywhere if _try_write(place, record))
        self.refusals = len(everywhere) - taken
        if not taken:
            raise StorageError

    def save_quickly(self, body: bytes) -> None:
        """Store `body` in the quick place that holds the older copy only, if it takes it."""
        oldest = self._quick[0]
        self._quick = self._quick[1:] + (oldest,)
        _try_write(oldest, self._next(body))

    def _next(self, body: bytes) -> bytes:
        self.sequence += 1
        record = _framed(self.sequence, body)
        self.record_octets = len(record)
        return record


def _oldest_first(places: "tuple[Place, ...]") -> "list[tuple[Place, tuple[int, bytes]]]":
    """Return each place with its sequence number and body."""
    return sorted([(place, _read(place)) for place in places], key=lambda held: held[1][0])


def _places_of(held: "list[tuple[Place, tuple[int, bytes]]]") -> "tuple[Place, ...]":
    return tuple([place for place, _ in held])


def _read(place: "Place") -> "tuple[int, bytes]":
    try:
        return _unframed(place.read())
    except OSError:  # the file system could not read it: this copy is lost
        return 0, b""


def _try_write(place: "Place", record: bytes) -> bool:
    try:
        place.write(record)
    except OSError:
        return False
    return True


def _framed(sequence: int, body: bytes) -> bytes:
    head = _MAGIC + bytes((_FORMAT,)) + sequence.to_bytes(4, "big") + len(body).to_bytes(2, "big")
    return head + body + _check(head + body)


def _unframed(record: bytes) -> "tuple[int, bytes]":
    """Return (sequence number, body), or (0, b"") for anything that is not a whole record."""
    end = len(record) - _CHECK
    if not _HEADER <= end <= _LONGEST or record[:3] != _MAGIC or record[3] != _FORMAT:
        return 0, b""
    if int.from_bytes(record[8:_HEADER], "big") != end - _HEADER:
        return 0, b""
    if record[end:] != _check(record[:end]):
        return 0, b""
    return int.from_bytes(record[4:8], "big"), record[_HEADER:end]


def _check(octets: bytes) -> bytes:
    return binascii.crc32(octets).to_bytes(_CHECK, "big")
