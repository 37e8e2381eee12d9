"""The recent events as a profile: each a row of clock, code and detail."""

from . import axdr
from .interface_classes import clock_octets
from .selection import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..core.event_log import Event
    from ..meter import Meter
    from .session import Session

_CLOCK = b"\x00\x00\x01\x00\x00\xff"
_EVENTS = b"\x00\x00\x80\x03\x00\xff"


def event_columns() -> "tuple[Column, ...]":
    """Return the capture objects: the clock, and two parts of the list of events."""
    return Column(8, _CLOCK, 2), Column(1, _EVENTS, 2, 2), Column(1, _EVENTS, 2, 3)


class EventBuffer:
    """A profile's buffer of the events there are when it is made."""

    def __init__(self, session: "Session") -> None:
        self._meter = session.meter
        self._events = list(session.meter.events)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._events)

    def times(self, first: int, last: int) -> "Iterator[int]":
        """Return the times of entries `first` to `last`."""
        return (event.time_s for event in self._events[first - 1 : last])

    def rows(self, first: int, last: int) -> "Iterator[tuple[int, tuple[bytes, ...]]]":
        """Return entries `first` to `last`."""
        return _rows(self._meter, self._events[first - 1 : last])

    def window(self, from_s: int, to_s: int) -> "tuple[int, int]":
        """Return all: clocks are set back, and so few are quickly looked through."""
        return 1, len(self._events)


def _rows(meter: "Meter", events: "list[Event]") -> "Iterator[tuple[int, tuple[bytes, ...]]]":
    for event in events:
        time = axdr.octet_string(clock_octets(meter, event.time_s))
        yield event.time_s, (time, axdr.unsigned16(event.code), axdr.unsigned16(event.detail))
