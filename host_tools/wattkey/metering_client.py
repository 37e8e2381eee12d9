"""What one does with a meter's metering, typed: profiles, events, tariff, limits, periods.

Here: the whole of it in one place, on a `MeterClient` that has logged in: as reader to read, as
utility to set. Not here: which object holds what (`profiles.reading`, `limit_settings`,
`tariff_settings`, `measuring_settings`).

    with MeterClient.open() as meter:
        meter.log_in(record.log_in("reader"))
        load = MeteringClient(meter).profile("load", Wanted(last=48))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import event_words
from .errors import ProtocolError, UsageError
from .profiles import reading as profile_reading
from .profiles.data import EVENT_GROUPS, PROFILES, Cell, ProfileTable
from .profiles.reading import Attributes, Progress
from .profiles.wanted_rows import EVERYTHING, Wanted
from .settings import limit_settings, measuring_settings, tariff_settings
from .settings import setting_data as sd


@dataclass(frozen=True)
class EventRow:
    """One event that the meter keeps; `values` are what it measured then, by the column's key.

    `detail` is None where its profile has none.
    """

    group: str
    time: datetime | None
    code: int
    detail: int | None
    values: dict[str, Cell]

    @property
    def text(self) -> str:
        """The event in words."""
        return event_words.text(self.code, self.detail)


class MeteringClient:
    """The metering of one `meter`."""

    def __init__(self, meter: Attributes) -> None:
        self._meter = meter

    def profile(
        self, name: str, wanted: Wanted = EVERYTHING, on_rows: Progress | None = None
    ) -> ProfileTable:
        """Read the profile called `name` (of PROFILES), all of it or the rows that are `wanted`."""
        if name not in PROFILES:
            raise UsageError(f"there is no profile '{name}'", f"choose of {', '.join(PROFILES)}")
        return profile_reading.read(self._meter, name, PROFILES[name], wanted, on_rows)

    def events(
        self, groups: Iterable[str] = tuple(EVENT_GROUPS), wanted: Wanted = EVERYTHING
    ) -> list[EventRow]:
        """Read the kept events of `groups` (of EVENT_GROUPS), oldest first.

        Times, `last` and entries of `wanted` count in each group for itself.
        """
        chosen = tuple(groups)
        check_groups(chosen)
        found: list[EventRow] = []
        for group in chosen:
            table = profile_reading.read(self._meter, group, EVENT_GROUPS[group], wanted)
            found += _events(group, table)
        return sorted(found, key=_time_of)

    def protection(self) -> sd.Protection:
        """Read limits, thresholds, and what tampering cuts."""
        return limit_settings.read(self._meter)

    def set_protection(self, wanted: sd.Protection) -> list[str]:
        """Write what differs from what the meter has; say in words what that was."""
        return limit_settings.write(self._meter, wanted, self.protection())

    def tariff(self) -> sd.Tariff:
        """Read calendars, special days and the rate of this moment."""
        return tariff_settings.read(self._meter)

    def set_tariff(self, plan: sd.TariffPlan) -> None:
        """Write a tariff; see `tariff_settings.write` for what happens to special days."""
        tariff_settings.write(self._meter, plan)

    def periods(self) -> sd.Periods:
        """Read by which periods the meter measures."""
        return measuring_settings.read(self._meter)

    def set_periods(self, wanted: sd.Periods) -> list[str]:
        """Write what differs from what the meter has; say in words what that was."""
        return measuring_settings.write(self._meter, wanted, self.periods())

    def reset_demand(self) -> int:
        """End the billing period now, on authority; how many have ended so far."""
        return measuring_settings.reset_demand(self._meter)

    def clear_tamper(self) -> bool:
        """Let the cover count as closed; True if tamper keeps supply off all the same."""
        return measuring_settings.clear_tamper(self._meter)


def check_groups(groups: Iterable[str]) -> None:
    """Raise UsageError for a group of events that there is not."""
    for group in groups:
        if group not in EVENT_GROUPS:
            raise UsageError(f"there is no group '{group}'", f"choose of {', '.join(EVENT_GROUPS)}")


def _events(group: str, table: ProfileTable) -> list[EventRow]:
    """Rows as events: the clock, the code, maybe a detail, and what was measured."""
    found = []
    for row in table.rows:
        named = {column.key: value for column, value in zip(table.columns, row, strict=True)}
        time, code, detail = (
            named.pop("time", None),
            named.pop("code", None),
            named.pop("detail", None),
        )
        if type(code) is not int or not (detail is None or type(detail) is int):
            raise ProtocolError(f"the meter's events of group {group} make no sense")
        when = time if isinstance(time, datetime) else None
        found.append(EventRow(group, when, code, detail, named))
    return found


def _time_of(event: EventRow) -> float:
    return event.time.timestamp() if event.time else 0.0
