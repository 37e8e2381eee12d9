"""Points in time: typed as ISO 8601, carried as Unix seconds UTC, shown in local time with zone."""

from datetime import UTC, datetime

from .errors import UsageError

_LAST_S = 253_402_300_799
"""9999-12-31 23:59:59 UTC: the last second `datetime` can show."""


def parse_moment(text: str) -> datetime:
    """An aware datetime from ISO 8601; without an offset it means this computer's local time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone().replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"'{text}' is not a time",
            "write it like 2026-07-31, 2026-07-31T18:00 or 2026-07-31T18:00+05:30",
        ) from None


def from_unix(unix_s: int) -> datetime:
    """The aware UTC datetime of `unix_s`."""
    return datetime.fromtimestamp(max(0, min(unix_s, _LAST_S)), UTC)


def now() -> datetime:
    """This computer's time in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def local_text(moment: datetime | int) -> str:
    """`moment` (datetime or Unix seconds) in local time with its zone."""
    when = from_unix(moment) if isinstance(moment, int) else moment
    try:
        return when.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    except (OverflowError, OSError, ValueError):
        return when.strftime("%Y-%m-%d %H:%M:%S UTC")


def iso_text(moment: datetime | int) -> str:
    """`moment` as ISO 8601 in UTC, for machines: `2026-07-31T12:30:00Z`."""
    when = from_unix(moment) if isinstance(moment, int) else moment.astimezone(UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
