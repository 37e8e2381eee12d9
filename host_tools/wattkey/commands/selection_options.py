"""Which rows of a profile: the options that `profile` and `events` share."""

import re
from typing import Annotated

import typer

from ..errors import UsageError
from ..moments import parse_moment
from ..profiles.wanted_rows import Wanted

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="Rows from this time on (ISO 8601).")
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="TIME", help="Rows up to this time, it included.")
]
LastOption = Annotated[int | None, typer.Option("--last", metavar="N", help="The newest N rows.")]
EntriesOption = Annotated[
    str | None,
    typer.Option("--entries", metavar="A-B", help="Rows by number, 1 being the oldest."),
]
CsvOption = Annotated[
    str | None, typer.Option("--csv", metavar="FILE", help="Write CSV to FILE, or - for stdout.")
]

_ENTRIES = re.compile(r"(\d{1,9})(?:(-)(\d{1,9})?)?")


def wanted_rows(
    since: str | None, until: str | None, last: int | None, entries: str | None = None
) -> Wanted:
    """What the options ask for; UsageError where they contradict each other."""
    first, end = _numbers(entries) if entries is not None else (None, None)
    return Wanted(
        last=last,
        first=first,
        end=end,
        since=parse_moment(since) if since else None,
        until=parse_moment(until) if until else None,
    )


def _numbers(entries: str) -> tuple[int, int | None]:
    match = _ENTRIES.fullmatch(entries.strip())
    if not match:
        raise UsageError(f"'{entries}' are no entries", "write it like 1-48, 7, or 100-")
    first = int(match[1])
    if match[2] is None:
        return first, first
    return first, int(match[3]) if match[3] else None
