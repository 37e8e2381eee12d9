"""What happened lately: a bounded list of events with their codes.

Here: codes and the list. Not here: who decides that something happened (`orders`, the meter).
Codes below 400 are IS 15959's, as public implementations agree on them; ours begin at 400.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .octets import OctetReader, OctetWriter

POWER_RESTORED = const(102)  # detail: minutes in the dark, 0 if nobody counted them
CLOCK_SET = const(151)
CHANGED_TO_POSTPAID = const(211)
CHANGED_TO_PREPAID = const(212)
LOAD_SWITCH_DISCONNECTED = const(301)
LOAD_SWITCH_CONNECTED = const(302)

TOKEN_ACCEPTED = const(401)
TOKEN_REFUSED = const(402)  # detail: the verdict code
SUPPLY_PERIOD_ENDED = const(403)
ENERGY_CAP_REACHED = const(404)
PROVISIONED = const(405)
TOKEN_ALREADY_ACCEPTED = const(406)
SUPPLY_ENDS_SOON = const(407)  # detail: the lead time that was passed, in minutes
SUPPLY_ON_GRACE = const(408)
RELAY_DISOBEYS = const(409)
LOAD_WHILE_OPEN = const(410)
ISSUER_KEY_CHANGED = const(411)
BILLING_PERIOD_CLOSED = const(412)
STATE_NOT_STORED = const(413)
BATTERY_CLOCK_DOUBTED = const(414)
PROFILE_NOT_KEPT = const(415)

MAX_DETAIL = const(65535)

_CAPACITY = const(32)


class Event:
    """One event: Unix time in seconds, its code, and a number that explains it (0 if none)."""

    def __init__(self, time_s: int, code: int, detail: int) -> None:
        self.time_s = time_s
        self.code = code
        self.detail = detail


class EventLog:
    """The last 32 events since power-up, oldest first; iterate over it.

    `count` is how many there have been since manufacture; it alone survives a power cut.
    """

    def __init__(self) -> None:
        self.count = 0
        self._events: "list[Event]" = []

    def add(self, time_s: int, code: int, detail: int = 0) -> None:
        """Append an event; the oldest one makes room."""
        if len(self._events) == _CAPACITY:
            self._events.pop(0)
        self.count += 1
        self._events.append(Event(time_s, code, detail))

    def __iter__(self) -> "Iterator[Event]":
        return iter(self._events)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the count (SPEC 4.2)."""
        writer.number(self.count, 4)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self.count = reader.number(4)

    def __len__(self) -> int:
        return len(self._events)
