"""A profile's rows as CSV and as JSON values, exact and in SI units with their names.

Here: the forms for other programs. Times are ISO 8601 in the meter's own zone; a time that is not
given is empty, or null.
"""

import csv
from datetime import datetime
from decimal import Decimal
from typing import Any, TextIO

from ..metering_client import EventRow
from .data import Cell, ProfileTable


def write_csv(table: ProfileTable, file: TextIO) -> None:
    """Write a line of column names with units, as `mean_voltage_v`, and a line for each row."""
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow([column.key for column in table.columns])
    lines.writerows([[cell_text(value) for value in row] for row in table.rows])


def write_events_csv(events: list[EventRow], file: TextIO) -> None:
    """The same for events; what a group does not measure is empty."""
    measured = sorted({key for event in events for key in event.values})
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(["time", "group", "code", "detail", "text", *measured])
    for event in events:
        values = [cell_text(event.values.get(key)) for key in measured]
        detail = "" if event.detail is None else str(event.detail)
        line = [cell_text(event.time), event.group, str(event.code), detail, event.text]
        lines.writerow([*line, *values])


def table_json(table: ProfileTable) -> dict[str, Any]:
    """The rows with their columns described: {profile, obis, period_s, columns, rows}."""
    return {
        "profile": table.name,
        "obis": table.obis,
        "period_s": table.period_s,
        "columns": [
            {
                "key": column.key,
                "name": column.name,
                "unit": column.unit,
                "class": column.class_id,
                "obis": column.obis,
                "attribute": column.attribute,
            }
            for column in table.columns
        ],
        "rows": [[cell_json(value) for value in row] for row in table.rows],
    }


def event_json(event: EventRow) -> dict[str, Any]:
    """One event: {time, group, code, detail, text, values by key}."""
    return {
        "time": cell_json(event.time),
        "group": event.group,
        "code": event.code,
        "detail": event.detail,
        "text": event.text,
        "values": {key: cell_json(value) for key, value in event.values.items()},
    }


def cell_text(value: Cell) -> str:
    """A value as CSV has it: exact, without thousands."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def cell_json(value: Cell) -> Any:
    """A value as JSON has it: a number has the digits that the meter gave it."""
    if isinstance(value, datetime):
        return value.isoformat()
    # Fewer than 16 digits: the shortest text of the float is the decimal number.
    return float(value) if isinstance(value, Decimal) else value
