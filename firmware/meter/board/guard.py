"""The last line of defence of a board: too much current, power or heat opens the contact.

Here: what the contact and its wires can carry, before anything is decided. Not here: what the
customer may draw (the limiter of `core`), nor the chips. It stands between the meter and both its
front-end and its relay: whatever the meter wants, a contact that was tripped stays open for
`_REST_MS`, twice as long after each trip that follows, an hour at most.

Half as much again trips at the first sample; anything beyond the limit at the third, so that a
motor may start.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from boards.definition import BoardDefinition

    from ..contact import Relay
    from ..core.energy import Reading
    from ..drivers.overheat import Overheat
    from ..parts import FrontEnd

# What the event says (SPEC 2.7, 422).
WELL = const(0)
OVERLOAD = const(1)
HEAT = const(2)

_SAMPLES = const(3)
_REST_MS = const(60_000)
_LONGEST_REST_MS = const(3_600_000)
_FORGET_MS = const(7_200_000)  # two hours without a trip, and the next rests a minute again


class Guard:
    """Front-end and relay of a board as the meter sees them.

    `tripped` is why it is open, `trips` how many there were: `Contact` looks at both.
    """

    def __init__(
        self,
        front_end: "FrontEnd",
        relay: "Relay",
        board: "BoardDefinition",
        overheat: "Overheat | None" = None,
    ) -> None:
        self.tripped = WELL
        self.trips = 0
        self._front_end = front_end
        self._relay = relay
        self._trip_ma = board["trip_current_ma"]
        self._trip_mw = board["trip_power_w"] * 1000
        self.overheat = overheat
        self._over_samples = 0
        self._rest_ms = 0
        self._next_rest_ms = _REST_MS
        self._calm_ms = 0

    def read(self, reading: "Reading", elapsed_ms: int) -> None:
        """Fill `reading`, and open the contact at once if it shows too much. Allocates nothing."""
        self._front_end.read(reading, elapsed_ms)
        self._rest(elapsed_ms)
        reason = self._judge(reading)
        if reason != WELL and self._relay.is_closed():
            self._trip(reason)

    def set(self, closed: bool) -> None:
        """Move the contact, unless it rests after a trip."""
        if not closed or self.tripped == WELL:
            self._relay.set(closed)

    def is_closed(self) -> bool:
        """Say where the contact is."""
        return self._relay.is_closed()

    def _judge(self, reading: "Reading") -> int:
        if self.overheat is not None and self.overheat.is_too_hot():
            return HEAT
        current_ma, power_mw = reading.current_ma, abs(reading.power_mw)
        if current_ma <= self._trip_ma and power_mw <= self._trip_mw:
            self._over_samples = 0
            return WELL
        self._over_samples += 1
        is_far = current_ma > self._trip_ma * 3 // 2 or power_mw > self._trip_mw // 2 * 3
        return OVERLOAD if is_far or self._over_samples >= _SAMPLES else WELL

    def _trip(self, reason: int) -> None:
        self._relay.set(False)
        if self.tripped != WELL:
            return  # it did not open, or somebody closed it: that is no new trip
        self.tripped = reason
        self.trips += 1
        self._over_samples = self._calm_ms = 0
        self._rest_ms = self._next_rest_ms
        self._next_rest_ms = min(2 * self._next_rest_ms, _LONGEST_REST_MS)

    def _rest(self, elapsed_ms: int) -> None:
        if self.tripped == WELL:
            self._calm_ms = min(self._calm_ms + elapsed_ms, _FORGET_MS)
            if self._calm_ms == _FORGET_MS:
                self._next_rest_ms = _REST_MS
            return
        self._rest_ms -= elapsed_ms
        is_hot = self.overheat is not None and self.overheat.is_too_hot()
        if self._rest_ms <= 0 and not is_hot:
            self.tripped = WELL


def guarded(front_end: "Any", relay: "Any", board: "BoardDefinition", world: "Any") -> Guard:
    """Return the guard of `board`, with its thermometer if it has one."""
    if "thermometer" not in board:
        return Guard(front_end, relay, board)
    from ..drivers.overheat import Overheat

    thermometer = board["thermometer"]
    pin = world.analog(thermometer["pin"])
    return Guard(front_end, relay, board, Overheat(pin, thermometer, board["trip_c"]))
