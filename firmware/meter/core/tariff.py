"""The tariff in force: an active calendar, one that waits for its day, and the special days.

Here: which calendar answers, and the rate now. Not here: what a calendar says (`tariff_calendar`),
nor what is counted by rate (`rates`).
"""

from ..const import const
from .tariff_calendar import CalendarError, TariffCalendar, check_specials, read_calendar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter
    from .tariff_calendar import SpecialDay

_MOST_SPECIAL_DAYS = const(64)
ONLY_RATE = const(1)


class Tariff:
    """`rate` is the one of the moment `advance` saw last: 1 where there is no calendar.

    `activation_s` is when `passive` takes over, 0 for never: then somebody must say so.
    """

    def __init__(self) -> None:
        self.active: "TariffCalendar | None" = None
        self.passive: "TariffCalendar | None" = None
        self.activation_s = 0
        self.special_days: "tuple[SpecialDay, ...]" = ()
        self.rate = ONLY_RATE
        self._seen_s = 0
        self._until_s = 0

    def advance(self, now_s: int, utc_offset_min: int) -> None:
        """Look which rate holds at `now_s`; a passive calendar that is due becomes the active."""
        if self.passive is not None and 0 < self.activation_s <= now_s:
            self.activate()
        if self._seen_s <= now_s < self._until_s:
            return
        self._seen_s = now_s
        self.rate, self._until_s = ONLY_RATE, 0
        if self.active is not None:
            offset_s = utc_offset_min * 60
            self.rate, until_s = self.active.rate_at(now_s + offset_s, self.special_days)
            self._until_s = until_s - offset_s

    def next_s(self) -> "int | None":
        """Return when the rate may change, None while there is no calendar."""
        moments = [moment_s for moment_s in (self._until_s, self._activates_s()) if moment_s]
        return min(moments) if moments else None

    def activate(self) -> None:
        """Let the passive calendar take over now, if there is one."""
        if self.passive is not None:
            self.active, self.passive = self.passive, None
            self.activation_s = 0
            self.special_days = self._known(self.special_days)
            self._until_s = 0

    def prepare(self, calendar: "TariffCalendar | None", activation_s: int) -> None:
        """Set the passive calendar, and when it takes over (Unix s; 0: when somebody says so)."""
        self.passive = calendar
        self.activation_s = activation_s

    def keep_special_days(self, special_days: "tuple[SpecialDay, ...]") -> None:
        """Replace the special days; CalendarError if the active calendar does not know them."""
        if self.active is None:
            raise CalendarError("there is no calendar to which special days belong")
        check_specials(special_days, self.active)
        self.special_days = special_days
        self._until_s = 0

    def write_to(self, writer: "OctetWriter") -> None:
        """Append (SPEC 4.4): each calendar behind whether it is there, then the special days."""
        for calendar in (self.active, self.passive):
            writer.number(0 if calendar is None else 1, 1)
            if calendar is not None:
                calendar.write_to(writer)
        writer.compact(self.activation_s)
        writer.compact(len(self.special_days))
        for year, month, day, day_id in self.special_days:
            writer.number(year, 2)
            writer.number(month, 1)
            writer.number(day, 1)
            writer.number(day_id, 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        self.active = read_calendar(reader) if reader.number_below(2, 1) else None
        self.passive = read_calendar(reader) if reader.number_below(2, 1) else None
        self.activation_s = reader.compact()
        count = reader.compact_below(_MOST_SPECIAL_DAYS + 1)
        self.special_days = tuple([_special_day(reader) for _ in range(count)])
        self._until_s = 0

    def _activates_s(self) -> int:
        return self.activation_s if self.passive is not None else 0

    def _known(self, special_days: "tuple[SpecialDay, ...]") -> "tuple[SpecialDay, ...]":
        active = self.active
        if active is None:
            return ()
        return tuple([special for special in special_days if active.has_day(special[3])])


def _special_day(reader: "OctetReader") -> "SpecialDay":
    year = reader.number(2)
    month, day = reader.number(1), reader.number(1)
    return year, month, day, reader.number(1)
