"""How what a client writes becomes a setting: shape first, then sense, and stored before answered.

Here: shapes and answers that the settings' objects share. Not here: the objects
(`measuring_settings`, `limiter_object`, `activity_calendar`), nor what makes sense (`core`).
"""

from . import date_time, tags
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..meter import Meter
    from .axdr_reader import Value
    from .cosem_object import Write
    from .session import Session


def written(session: "Session", change: "Callable[[], None]", code: int) -> int:
    """Let `change` alter settings, which is the event `code`; return a data-access result.

    What makes no sense is refused with other-reason, what cannot be stored is a temporary failure;
    in both cases nothing has changed.
    """
    try:
        is_kept = session.meter.configure(change, code)
    except ValueError:
        return tags.OTHER_REASON
    return tags.SUCCESS if is_kept else tags.TEMPORARY_FAILURE


def setter(
    parse: "Callable[[Value], Any]", apply: "Callable[[Meter, Any], None]", code: int
) -> "Write":
    """Return what writes a setting: `apply(meter, parse(value))`, which is the event `code`.

    `parse` raises MalformedError for another shape, `apply` ValueError for what makes no sense.
    """

    def write(session: "Session", value: "Value") -> int:
        try:
            wanted = parse(value)
        except MalformedError:
            return tags.TYPE_UNMATCHED
        return written(session, lambda: apply(session.meter, wanted), code)

    return write


def number(value: object) -> int:
    """Return `value`, which must be an integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedError("not a number")
    return value


def numbers(value: object) -> "list[int]":
    """Return `value`, which must be integers in an array or structure."""
    return [number(part) for part in elements(value)]


def elements(value: object, count: int = -1) -> list:
    """Return the elements of `value`, an array or structure, of which there must be `count`."""
    if not isinstance(value, list) or count not in (-1, len(value)):
        raise MalformedError("not an array or structure of so many")
    return value


def octets(value: object, count: int = -1) -> bytes:
    """Return `value`, an octet-string or date-time, which must have `count` octets if given."""
    if not isinstance(value, bytes) or count not in (-1, len(value)):
        raise MalformedError("not so many octets")
    return value


def moment_of(meter: "Meter", date_time_octets: bytes) -> int:
    """Return the Unix second of a date-time, 0 for one that is not given.

    Raises ValueError for one that there is not.
    """
    try:
        unix_s = date_time.to_unix(date_time_octets, meter.time.utc_offset_min)
    except MalformedError as error:
        raise ValueError(str(error)) from None
    return unix_s or 0
