"""What happened: the last events in memory, and each group's own in flash.

Here: codes, groups and both lists. Not here: who decides that something happened (`orders`,
`watch`, the meter), nor how flash keeps it (`ring`). Codes below 400 are IS 15959's, as public
implementations agree on them; ours begin at 400.
"""

from ..const import const
from .ring import Ring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from .octets import OctetReader, OctetWriter
    from .ring import Shelf

POWER_FAILED = const(101)
POWER_RESTORED = const(102)  # detail: minutes in the dark, 0 if nobody counted them
CLOCK_SET = const(151)
DEMAND_PERIOD_SET = const(152)
LOAD_PERIOD_SET = const(153)
BILLING_DAY_SET = const(154)
CALENDAR_SET = const(155)
LOAD_LIMIT_SET = const(158)
LOAD_LIMIT_ENABLED = const(159)
LOAD_LIMIT_DISABLED = const(160)
SECRET_CHANGED = const(161)  # detail: the client address
KEYS_CHANGED = const(164)
DEMAND_RESET = const(166)
RECONNECT_SET = const(182)
CHANGED_TO_POSTPAID = const(211)
CHANGED_TO_PREPAID = const(212)
OVERLOAD = const(215)
OVERLOAD_ENDED = const(216)
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
LOCKED_OUT = const(416)
TAMPER_CLEARED = const(417)
CLOCK_TRUST_LOST = const(418)
THRESHOLDS_SET = const(419)
LOGIN_LOCKED = const(420)  # detail: the client address
CALIBRATED = const(421)
PUSH_SET = const(422)
PUSH_LOST = const(423)
GUARD_TRIPPED = const(424)  # detail: 1 overload, 2 heat

MAX_DETAIL = const(65535)
MAX_EVENTS = const(32)

GROUPS = const(8)  # IS 15959's seven, and ours

_IN_FLASH = const(128)  # of each group
_MOST_A_DAY = const(50)  # of each group: a sensor that flutters must not wear the flash out
_DAY_S = const(86_400)

# Code, detail, mA, mV, power factor (0.001), Wh imported, tampers: what IS 15959 asks of the groups
# that have something to measure, and what does the others no harm.
_LAYOUT = "HHIIhII"
_RINGS = ("event0", "event1", "event2", "event3", "event4", "event5", "event6", "event7")


class Event:
    """One event: Unix time in seconds, its code, and a number that explains it (0 if none)."""

    def __init__(self, time_s: int, code: int, detail: int) -> None:
        self.time_s = time_s
        self.code = code
        self.detail = detail


class EventLog:
    """The last 32 events since power-up, oldest first; iterate over it.

    `groups` are rings of the last 128 of each group, which survive a cut; none without a `shelf`.
    `measured` is asked for what belongs to an event: mA, mV, power factor, Wh, tampers. `count` is
    how many there have been since manufacture.
    """

    def __init__(
        self,
        shelf: "Shelf | None" = None,
        measured: "Callable[[], tuple[int, ...]] | None" = None,
    ) -> None:
        self.count = 0
        self.groups: "tuple[Ring, ...]" = () if shelf is None else _rings(shelf)
        self._measured = measured or _nothing
        self._events: "list[Event]" = []
        self._held: "list[Event] | None" = None
        self._kept_today = [0] * GROUPS
        self._day = 0

    def add(self, time_s: int, code: int, detail: int = 0) -> None:
        """Append an event; the oldest one makes room."""
        event = Event(time_s, code, detail)
        if self._held is None:
            self._keep(event)
        else:
            self._held.append(event)

    def hold(self) -> None:
        """Keep apart what is added from now on: it may be taken back."""
        self._held = []

    def let_go(self, has_happened: bool) -> None:
        """Append what was held, if it has happened after all: else only that storing failed."""
        held, self._held = self._held or (), None
        for event in held:
            if has_happened or event.code == STATE_NOT_STORED:
                self._keep(event)

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

    def _keep(self, event: Event) -> None:
        if len(self._events) == MAX_EVENTS:
            self._events.pop(0)
        self.count += 1
        self._events.append(event)
        if self.groups and self._may_keep(event.time_s, group_of(event.code)):
            values = (event.code, event.detail) + self._measured()
            self.groups[group_of(event.code)].append(event.time_s, values)

    def _may_keep(self, time_s: int, group: int) -> bool:
        if time_s // _DAY_S != self._day:
            self._day = time_s // _DAY_S
            self._kept_today = [0] * GROUPS
        self._kept_today[group] += 1
        return self._kept_today[group] <= _MOST_A_DAY


def limit_event(has_limits: bool) -> int:
    """Return the code that says whether there is any limit."""
    return LOAD_LIMIT_ENABLED if has_limits else LOAD_LIMIT_DISABLED


def group_of(code: int) -> int:
    """Return the group of an event's code: 0 to 6 are IS 15959's, 7 is ours."""
    return min(code // 50, GROUPS - 1)


def _rings(shelf: "Shelf") -> "tuple[Ring, ...]":
    return tuple([Ring(shelf, name, _LAYOUT, _IN_FLASH) for name in _RINGS])


def _nothing() -> "tuple[int, ...]":
    return (0, 0, 0, 0, 0)
