"""Which rows of a profile somebody wants: by time, by number, or the newest."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import UsageError


@dataclass(frozen=True)
class Wanted:
    """Which rows: all; the `last` so many; from entry `first` to `end`; or by time, both included.

    Entries count from 1, the oldest. Times are aware; None leaves that end open.
    """

    last: int | None = None
    first: int | None = None
    end: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        ways = (self.last, self.first or self.end, self.since or self.until)
        if sum(way is not None for way in ways) > 1:
            raise UsageError(
                "rows are chosen in two ways at once", "give --last, --entries or --from and --to"
            )
        counts = (self.last, self.first, self.end)
        if any(number is not None and number < 1 for number in counts):
            raise UsageError("rows are counted from 1", "1 is the oldest")
        if self.first and self.end and self.first > self.end:
            raise UsageError(f"entries {self.first}-{self.end} are none", "the lower number first")
        if self.since and self.until and self.since > self.until:
            raise UsageError("the time ends before it begins", "exchange --from and --to")

    @property
    def is_by_time(self) -> bool:
        """Whether the clock chooses the rows."""
        return bool(self.since or self.until)


EVERYTHING = Wanted()
