"""Tables that come from outside: calendars and selections by DLMS, and a load trace as CSV."""

import io

from canonical import written
from meter.core.timekeeper import Timekeeper
from meter.dlms import calendar_data
from meter.dlms.axdr_reader import read_value
from meter.dlms.errors import DlmsError
from meter.dlms.obis import parse
from meter.dlms.selection import Column, read_selection

from boards.emulator.trace import OUTAGE, REFUSE, Trace, TraceError

_MOST_ROWS = 40
_COLUMNS = (
    Column(8, parse("0.0.1.0.0.255"), 2),
    Column(3, parse("1.0.1.29.0.255"), 2),
    Column(3, parse("1.0.2.29.0.255"), 2),
)


def read_tables(data):
    """COSEM data as each of the tables that a client may write, and as each kind of selection."""
    try:
        value = read_value(data)
    except DlmsError:
        return b"!"
    time = Timekeeper(utc_offset_min=330)
    readers = [
        calendar_data.read_seasons,
        calendar_data.read_weeks,
        calendar_data.read_days,
        calendar_data.read_special_day,
        lambda value: read_selection(1, value, _COLUMNS, time),
        lambda value: read_selection(2, value, _COLUMNS, time),
    ]
    return b"".join([_or_refused(read, value) for read in readers])


def _or_refused(read, value):
    try:
        return written(read(value))
    except DlmsError:
        return b"!"


def read_trace(data):
    """A CSV file, read until it begins anew; the first octet says what an empty cell means."""
    text = "".join([chr(octet & 0x7F) for octet in data[1:]])
    blank = REFUSE if data[:1] == b"\x01" else OUTAGE
    rows = []
    try:
        trace = Trace("trace.csv", blank, lambda path: io.StringIO(text))
        rows.append(trace.start_s)
        for _ in range(min(_MOST_ROWS, text.count("\n") + 2)):
            row, lasts_s = trace.take()
            rows.append((row.time_s, row.voltage_mv, row.current_ma, row.power_w, lasts_s))
            assert lasts_s > 0, "time stands still"
    except TraceError as error:
        assert "trace.csv, line " in str(error), "no line is named"
        return written(rows) + b"!"
    return written(rows)
