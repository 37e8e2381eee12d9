"""Classes 20 Activity calendar and 11 Special days table, both version 0.

Here: the calendar in force, and the passive one that a client writes table by table. What it writes
is a draft, which nothing but a power cut forgets, until attribute 10 is written or method 1 called:
then all of it is checked at once, and stored as the passive calendar, or refused whole. Not here:
what makes a calendar sound (`core.tariff_calendar`), which one holds (`core.tariff`).
"""

from ..const import const
from ..core import event_log as ev
from ..core.tariff_calendar import TariffCalendar
from . import axdr, tags
from . import calendar_data as cd
from .array_stream import ArrayStream
from .association import OWNERS, UTILITY
from .cosem_object import Attribute, CosemObject, LateObject, Method, WrittenAttribute
from .errors import MalformedError
from .interface_classes import moment
from .settings import elements, moment_of, number, octets, setter, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    from ..core.tariff_calendar import SpecialDay
    from ..meter import Meter
    from .axdr_reader import Value
    from .cosem_object import Read
    from .session import Session

    Draft = tuple[Any, ...]

_EMPTY = (b"", (), (), ())
_DAYS = const(3)
_MOST_DAYS = const(16)  # `core.tariff_calendar` takes no more
_LONGEST_DAY = const(512)  # one of 16 switches has some 310 octets


def _calendar(name: bytes, row: tuple) -> CosemObject:
    return LateObject(20, 0, name, OWNERS, _calendar_tables)


def _calendar_tables() -> "tuple[tuple, tuple]":
    show = (axdr.octet_string, cd.show_seasons, cd.show_weeks, cd.show_days)
    parse = (octets, cd.read_seasons, cd.read_weeks, cd.read_days)
    active = [Attribute(_shown(_active, part, show[part]), OWNERS) for part in range(4)]
    passive = [_table(part, show[part], parse[part]) for part in range(4)]
    passive[_DAYS].begin = DaySink
    activation = WrittenAttribute(_activation, OWNERS, _activate_at, UTILITY)
    return tuple(active + passive + [activation]), (Method(_activate, UTILITY),)


def _shown(
    parts: "Callable[[Session], tuple]", part: int, show: "Callable[[Any], bytes | Iterator[bytes]]"
) -> "Read":
    return lambda session: show(parts(session)[part])


def _table(
    part: int, show: "Callable[[Any], bytes | Iterator[bytes]]", parse: "Callable[[Value], Any]"
) -> WrittenAttribute:
    def write(session: "Session", value: "Value") -> int:
        try:
            wanted = parse(value)
        except MalformedError:
            return tags.TYPE_UNMATCHED
        _draft(session, part, wanted)
        return tags.SUCCESS

    return WrittenAttribute(_shown(_passive, part, show), OWNERS, write, UTILITY)


class DaySink:
    """Takes the table of days block by block: it is the one that may be longer than others."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._days: "list[Any]" = []
        self._stream = ArrayStream(self._take, _MOST_DAYS, _LONGEST_DAY)

    def add(self, octets: bytes) -> int:
        """Take a block; return a data-access result."""
        try:
            self._stream.add(octets)
        except MalformedError:
            return tags.TYPE_UNMATCHED
        except ValueError:
            return tags.OTHER_REASON
        return tags.SUCCESS

    def finish(self) -> int:
        """Make it the draft's table; return a data-access result."""
        try:
            self._stream.end()
        except MalformedError:
            return tags.TYPE_UNMATCHED
        _draft(self._session, _DAYS, tuple(self._days))
        return tags.SUCCESS

    def _take(self, day: "Value") -> None:
        self._days += cd.read_days([day])


def _draft(session: "Session", part: int, wanted: object) -> None:
    parts = list(_passive(session))
    parts[part] = wanted
    session.objects.draft = tuple(parts)


def _active(session: "Session") -> tuple:
    return _parts(session.meter.tariff.active)


def _passive(session: "Session") -> tuple:
    """Return the draft, or the passive calendar where there is none."""
    draft = session.objects.draft
    return _parts(session.meter.tariff.passive) if draft is None else draft


def _parts(calendar: "TariffCalendar | None") -> tuple:
    if calendar is None:
        return _EMPTY
    return calendar.name, calendar.seasons, calendar.weeks, calendar.days


def _activation(session: "Session") -> bytes:
    tariff = session.meter.tariff
    return moment(session.meter, tariff.activation_s if tariff.passive is not None else 0)


def _activate_at(session: "Session", value: "Value") -> int:
    if not isinstance(value, bytes) or len(value) != 12:
        return tags.TYPE_UNMATCHED
    return _finish(session, lambda meter: _prepare(session, moment_of(meter, value)))


def _activate(session: "Session", value: "Value") -> "tuple[int, bytes]":
    def at_once(meter: "Meter") -> None:
        _prepare(session, 0)
        meter.tariff.activate()

    return _finish(session, at_once), b""


def _prepare(session: "Session", activation_s: int) -> None:
    """Make the draft the passive calendar; without one, the passive calendar waits anew."""
    tariff, draft = session.meter.tariff, session.objects.draft
    calendar = tariff.passive if draft is None else TariffCalendar(*draft)
    if calendar is None:
        raise ValueError("there is no passive calendar")
    tariff.prepare(calendar, activation_s)


def _finish(session: "Session", change: "Callable[[Meter], None]") -> int:
    result = written(session, lambda: change(session.meter), ev.CALENDAR_SET)
    if result == tags.SUCCESS:
        session.objects.draft = None
    return result


def _special_days(name: bytes, row: tuple) -> CosemObject:
    return LateObject(11, 0, name, OWNERS, _special_tables)


def _special_tables() -> "tuple[tuple, tuple]":
    write = setter(_read_all, _keep, ev.CALENDAR_SET)
    insert = setter(cd.read_special_day, _insert, ev.CALENDAR_SET)
    delete = setter(number, _delete, ev.CALENDAR_SET)
    entries = WrittenAttribute(_entries, OWNERS, write, UTILITY)
    return (entries,), (Method(_acting(insert), UTILITY), Method(_acting(delete), UTILITY))


def _acting(
    write: "Callable[[Session, Value], int]",
) -> "Callable[[Session, Value], tuple[int, bytes]]":
    return lambda session, value: (write(session, value), b"")


def _entries(session: "Session") -> bytes:
    return cd.show_special_days(session.meter.tariff.special_days)


def _read_all(value: "Value") -> "list[SpecialDay]":
    indexed = sorted([cd.read_special_day(row) for row in elements(value)])
    return [special for _, special in indexed]


def _keep(meter: "Meter", special_days: "list[SpecialDay]") -> None:
    meter.tariff.keep_special_days(tuple(special_days))


def _insert(meter: "Meter", entry: "tuple[int, SpecialDay]") -> None:
    index, special = entry
    days = list(meter.tariff.special_days)
    if not 1 <= index <= len(days) + 1:
        raise ValueError("entries are numbered from 1 without a gap")
    _keep(meter, days[: index - 1] + [special] + days[index:])


def _delete(meter: "Meter", index: int) -> None:
    days = meter.tariff.special_days
    if not 1 <= index <= len(days):
        raise ValueError("there is no such entry")
    _keep(meter, list(days[: index - 1] + days[index:]))


CALENDAR = (
    (_calendar, (("0.0.13.0.0.255",),)),
    (_special_days, (("0.0.11.0.0.255",),)),
)
"""Groups of rows, as in `household`."""
