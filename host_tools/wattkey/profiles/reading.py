"""Reading a profile of a meter: its columns, their scalers, and the rows that are wanted.

Here: asking in portions, so that a road that breaks costs one of them, and what to do when rows
move meanwhile. Not here: roads (`meter_client`), what profiles there are (`data`).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from meter.dlms import client_selection, date_time

from ..cosem_time import local_time, moment_octets
from ..errors import MeterRefusedError, ProtocolError
from .data import UNITS, Cell, Column, Profile, ProfileTable, name_of
from .wanted_rows import EVERYTHING, Wanted

PORTION = 96
"""Rows asked for at once: two days of half hours, a few kilobytes."""

_PROFILE_GENERIC = 7
_LIMITER = 71
_ACTIVE_POWER = "1.0.1.7.0.255"
_UNIT_ATTRIBUTES = {3: 3, 4: 3, 5: 4}
_MOVED = 8
"""Rows that may have come while one portion was read."""

Progress = Callable[[int, int], None]
"""Told how many rows of how many have come."""

Row = list[Any]


class Attributes(Protocol):
    """What of a meter can be read, written and called: a `MeterClient` is one."""

    def get(self, class_id: int, obis: str, attribute: int, selection: bytes = b"") -> Any: ...

    def set(self, class_id: int, obis: str, attribute: int, data: bytes) -> None: ...

    def call(self, class_id: int, obis: str, method: int, data: bytes) -> Any: ...


def read(
    meter: Attributes,
    name: str,
    profile: Profile,
    wanted: Wanted = EVERYTHING,
    on_rows: Progress | None = None,
) -> ProfileTable:
    """Read the `wanted` rows of `profile`, called `name`, with columns named and values scaled."""
    columns = _columns(meter, profile)
    found = _raw_rows(meter, profile.obis, wanted, on_rows or _ignore)
    period_s = _number(meter.get(_PROFILE_GENERIC, profile.obis, 4), profile.obis)
    rows = tuple(_row(row, columns, profile.obis) for row in found)
    return ProfileTable(name, profile.obis, columns, rows, period_s)


def _columns(meter: Attributes, profile: Profile) -> tuple[Column, ...]:
    scalers = _scalers(meter, profile.scalers_obis) if profile.scalers_obis else {}
    columns = []
    for class_id, obis, attribute, part in _capture_objects(meter, profile.obis):
        scaler, unit = 0, 255
        if _is_scaled(class_id, attribute):
            # A limiter's thresholds are of the monitored value's kind.
            scaled = (3, _ACTIVE_POWER) if class_id == _LIMITER else (class_id, obis)
            scaler, unit = scalers.get(scaled[1]) or _own_scaler(meter, *scaled)
        words = UNITS.get(unit, f"unit {unit}")
        name = _part_name(obis, attribute, part)
        columns.append(Column(class_id, obis, attribute, part, name, words, scaler))
    return tuple(columns)


def _part_name(obis: str, attribute: int, part: int) -> str:
    if obis.startswith("0.0.96.11."):
        return "Code"
    if obis == "0.0.128.3.0.255":
        return {2: "Code", 3: "Detail"}.get(part, "Event")
    return name_of(obis, attribute)


def _capture_objects(meter: Attributes, obis: str) -> list[tuple[int, str, int, int]]:
    try:
        return [
            (int(class_id), obis_text(name), int(attribute), int(part))
            for class_id, name, attribute, part in meter.get(_PROFILE_GENERIC, obis, 3)
        ]
    except (TypeError, ValueError):
        raise ProtocolError(f"the columns of profile {obis} make no sense") from None


def obis_text(name: bytes) -> str:
    """A logical name of six octets as people write it."""
    if len(name) != 6:
        raise ValueError("a logical name has six octets")
    return ".".join(str(octet) for octet in name)


def _scalers(meter: Attributes, obis: str) -> dict[str, tuple[int, int]]:
    """What the scaler profile tells, by OBIS code; nothing where there is none."""
    try:
        names = [column[1] for column in _capture_objects(meter, obis)]
        rows = meter.get(_PROFILE_GENERIC, obis, 2)
    except MeterRefusedError:
        return {}
    try:
        told = zip(names, rows[0], strict=True)
        return {name: (int(scaler), int(unit)) for name, (scaler, unit) in told}
    except (IndexError, TypeError, ValueError):
        raise ProtocolError(f"the scalers in {obis} make no sense") from None


def _own_scaler(meter: Attributes, class_id: int, obis: str) -> tuple[int, int]:
    try:
        scaler, unit = meter.get(class_id, obis, _UNIT_ATTRIBUTES[class_id])
        return int(scaler), int(unit)
    except (TypeError, ValueError):
        raise ProtocolError(f"the meter's object {obis} has no scaler and unit") from None


def _is_scaled(class_id: int, attribute: int) -> bool:
    """Whether the attribute is a number of a class that has scalers."""
    pair = (class_id, attribute)
    return pair in ((5, 3), (_LIMITER, 3)) or (class_id in _UNIT_ATTRIBUTES and attribute == 2)


def _raw_rows(meter: Attributes, obis: str, wanted: Wanted, on_rows: Progress) -> list[Row]:
    if wanted.is_by_time:
        begin, end = moment_octets(wanted.since), moment_octets(wanted.until)
        return _checked(
            meter.get(_PROFILE_GENERIC, obis, 2, client_selection.by_range(begin, end)), obis
        )
    count = _number(meter.get(_PROFILE_GENERIC, obis, 7), obis)
    last = min(wanted.end or count, count)
    first = max(1, count - wanted.last + 1) if wanted.last else (wanted.first or 1)
    return _by_portions(meter, obis, first, last, on_rows)


def _by_portions(
    meter: Attributes, obis: str, first: int, last: int, on_rows: Progress
) -> list[Row]:
    """Rows `first` to `last`, the newest asked for first.

    A row that comes meanwhile moves the numbers of a full profile by one: then a portion ends with
    rows that are known already, and none is missed but those that the meter itself let go.
    """
    known: list[Row] = []
    upper, total = last, last - first + 1
    while upper >= first:
        lower = max(first, upper - PORTION + 1)
        # One known row more shows whether the others have moved.
        overlap = min(len(known), 1)
        selection = client_selection.by_entry(lower, upper + overlap)
        portion = _checked(meter.get(_PROFILE_GENERIC, obis, 2, selection), obis)
        known = _without_known(portion, known, obis) + known
        on_rows(min(last - lower + 1, total), total)
        upper = lower - 1
    return known


def _without_known(portion: list[Row], known: list[Row], obis: str) -> list[Row]:
    if not known:
        return portion
    for moved in range(1, _MOVED):
        if portion[-moved:] == known[:moved]:
            return portion[:-moved]
    raise ProtocolError(
        f"the rows of profile {obis} moved while they were read", "read it again, or fewer: --last"
    )


def _checked(rows: Any, obis: str) -> list[Row]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ProtocolError(f"profile {obis} holds no rows")
    return rows


def _row(row: Row, columns: tuple[Column, ...], obis: str) -> tuple[Cell, ...]:
    if len(row) != len(columns):
        raise ProtocolError(f"a row of profile {obis} has {len(row)} of {len(columns)} columns")
    return tuple(cell(value, column) for value, column in zip(row, columns, strict=True))


def cell(value: Any, column: Column) -> Cell:
    """A decoded value as its column means it: scaled, or a time, or text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if column.scaler == 0 else Decimal(value).scaleb(column.scaler)
    if isinstance(value, bytes):
        return local_time(value) if len(value) == len(date_time.NOT_GIVEN) else _printable(value)
    if isinstance(value, tuple):
        return "".join(str(bit) for bit in value)
    return int(value) if isinstance(value, bool) else value if isinstance(value, str) else None


def _printable(octets: bytes) -> str:
    text = octets.rstrip(b"\0").decode("ascii", "replace")
    return text if text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text else octets.hex()


def _number(value: Any, obis: str) -> int:
    if type(value) is not int:
        raise ProtocolError(f"the meter's profile {obis} makes no sense")
    return value


def _ignore(_done: int, _total: int) -> None:
    pass
