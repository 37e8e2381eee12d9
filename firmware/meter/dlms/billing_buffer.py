"""The billing periods as rows of a profile: those that were closed, and the running one last.

Here: IS 15959's columns, and where each one's value lies in an entry (`core.profiles`). The running
period's row has the moment at which it is read in place of its end.
"""

from ..core.rates import RATES
from . import axdr
from .interface_classes import moment
from .ring_buffer import RingBuffer, ring_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..meter import Meter
    from .ring_buffer import Encode, Entry
    from .session import Session

# Places in an entry, after its time: four registers, minutes, power factor, and W with its minute,
# then VA; then of each rate Wh, VAh, W, minute, VA, minute.
_WH, _VAH, _EXPORTED_WH, _EXPORTED_VAH, _MINUTES, _FACTOR, _W, _VA = 1, 2, 3, 4, 5, 6, 7, 9
_RATES_FROM = 11
_OF_RATE = 6
_RATED_WH, _RATED_VAH, _RATED_W, _RATED_VA = 0, 1, 2, 4


def billing_words() -> str:
    """Return the columns: end, mean power factor, energies, maxima with times, minutes, export."""
    words = ["3/0.0.0.1.2 3/1.0.13.0.0"]
    for quantity in ("1", "9"):
        words += ["3/1.0.%s.8.%d" % (quantity, rate) for rate in range(RATES + 1)]
    for quantity in ("1", "9"):
        for rate in range(RATES + 1):
            word = "4/1.0.%s.6.%d" % (quantity, rate)
            words += [word, word + "/5"]
    words.append("3/0.0.94.91.13 3/1.0.2.8.0 3/1.0.10.8.0")
    return " ".join(words)


def open_billing(session: "Session") -> "BillingBuffer":
    """Return the periods there are now."""
    return BillingBuffer(session.meter)


class BillingBuffer(RingBuffer):
    """Closed periods, oldest first, and then the running one; nothing where none are kept."""

    def __init__(self, meter: "Meter") -> None:
        super().__init__(meter, ring_of(meter, "billing"), _places(meter))
        profiles = meter.profiles
        self._present: "Entry | None" = None
        if profiles is not None:
            self._present = (meter.time.now_s(),) + profiles.present_period()
            self._count += 1

    def _entries(self, first: int, last: int) -> "Iterator[Entry | None]":
        closed = self._count - (self._present is not None)
        for entry in super()._entries(first, min(last, closed)):
            yield entry
        if first <= self._count <= last and self._present is not None:
            yield self._present


def _places(meter: "Meter") -> "tuple[tuple[int, Encode], ...]":
    def at_minute(minute: int) -> bytes:
        return moment(meter, minute * 60)

    places: "list[tuple[int, Encode]]" = [(_FACTOR, axdr.integer16)]
    for whole, rated in ((_WH, _RATED_WH), (_VAH, _RATED_VAH)):
        places += [(place, axdr.unsigned32) for place in _with_rates(whole, rated)]
    for whole, rated in ((_W, _RATED_W), (_VA, _RATED_VA)):
        for place in _with_rates(whole, rated):
            places += [(place, axdr.unsigned32), (place + 1, at_minute)]
    places += [(place, axdr.unsigned32) for place in (_MINUTES, _EXPORTED_WH, _EXPORTED_VAH)]
    return tuple(places)


def _with_rates(whole: int, rated: int) -> "list[int]":
    return [whole] + [_RATES_FROM + _OF_RATE * rate + rated for rate in range(RATES)]
