"""The billing periods as rows of a profile: those that were closed, and the running one last.

Here: IS 15959's columns, and where each one's value lies in an entry (`core.profiles`). The running
period's row has the moment at which it is read in place of its end.
"""

from ..const import const
from ..core.rates import RATES
from . import axdr
from .interface_classes import moment
from .ring_buffer import RingBuffer, ring_of
from .selection import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..meter import Meter
    from .ring_buffer import Encode, Entry
    from .session import Session

_REGISTER = const(3)
_EXTENDED = const(4)
_ACTIVE = const(1)
_APPARENT = const(9)
_ENDED = b"\x00\x00\x00\x01\x02\xff"
_POWERED = b"\x00\x00\x5e\x5b\x0d\xff"

# Places in an entry, after its time: four registers, minutes, power factor, and W with its minute,
# then VA; then of each rate Wh, VAh, W, minute, VA, minute.
_WH, _VAH, _EXPORTED_WH, _EXPORTED_VAH, _MINUTES, _FACTOR, _W, _VA = 1, 2, 3, 4, 5, 6, 7, 9
_RATES_FROM = 11
_OF_RATE = 6
_RATED_WH, _RATED_VAH, _RATED_W, _RATED_VA = 0, 1, 2, 4


def billing_columns() -> "tuple[Column, ...]":
    """Return the columns: end, mean power factor, energies, maxima with times, minutes, export."""
    columns = [Column(_REGISTER, _ENDED, 2), Column(_REGISTER, _name(13, 0), 2)]
    for quantity in (_ACTIVE, _APPARENT):
        columns += [Column(_REGISTER, _name(quantity, 8, rate), 2) for rate in range(RATES + 1)]
    for quantity in (_ACTIVE, _APPARENT):
        for rate in range(RATES + 1):
            name = _name(quantity, 6, rate)
            columns += [Column(_EXTENDED, name, 2), Column(_EXTENDED, name, 5)]
    for name in (_POWERED, _name(2, 8), _name(10, 8)):
        columns.append(Column(_REGISTER, name, 2))
    return tuple(columns)


def _name(quantity: int, kind: int, rate: int = 0) -> bytes:
    return bytes((1, 0, quantity, kind, rate, 255))


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
