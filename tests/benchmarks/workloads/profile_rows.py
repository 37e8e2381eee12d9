"""Thirty-five days of half hours as a profile: what a load profile holds, without its storage.

`open_profile` is what the server's profile object is given; a meter's own load profile takes its
place by that name alone. Rows lie packed by days, as they would in flash, and are encoded when
asked for.
"""

import struct

from meter.dlms import axdr
from meter.dlms.interface_classes import clock_octets
from meter.dlms.selection import Column

NAME = b"\x01\x00\x63\x01\x00\xff"
DAYS = 35
DAY_ROWS = 48
ROWS = DAYS * DAY_ROWS
PERIOD_S = 1800
FIRST_S = 1764547200

_ROW = "<IIH"
_ROW_OCTETS = 10
COLUMNS = (
    Column(8, b"\x00\x00\x01\x00\x00\xff", 2),
    Column(3, b"\x01\x00\x01\x08\x00\xff", 2),
    Column(3, b"\x01\x00\x02\x08\x00\xff", 2),
    Column(3, b"\x01\x00\x0c\x07\x00\xff", 2),
)


def row(number):
    """Return import Wh, export Wh and volts of row `number`, from 0."""
    return 3_000_000 + 417 * number, 70_000 + 3 * number, 220 + number % 21


class Rows:
    """A buffer of `profile_generic`."""

    def __init__(self, session, days):
        self._meter = session.meter
        self._days = days

    def count(self):
        return ROWS

    def times(self, first, last):
        return (FIRST_S + PERIOD_S * number for number in range(first - 1, last))

    def rows(self, first, last):
        for number in range(first - 1, last):
            day, place = divmod(number, DAY_ROWS)
            yield self._row(number, *struct.unpack_from(_ROW, self._days[day], _ROW_OCTETS * place))

    def _row(self, number, import_wh, export_wh, volts):
        time_s = FIRST_S + PERIOD_S * number
        time = axdr.octet_string(clock_octets(self._meter, time_s))
        energies = axdr.unsigned32(import_wh), axdr.unsigned32(export_wh)
        return time_s, (time, energies[0], energies[1], axdr.unsigned16(volts))

    def window(self, from_s, to_s):
        first = max(1, (from_s - FIRST_S + PERIOD_S - 1) // PERIOD_S + 1)
        return first, min(ROWS, (to_s - FIRST_S) // PERIOD_S + 1)


def profile_opener():
    """Return `open_profile(session)`, having filled the memory that it reads."""
    days = [_packed_day(day) for day in range(DAYS)]
    return lambda session: Rows(session, days)


def _packed_day(day):
    packed = bytearray(_ROW_OCTETS * DAY_ROWS)
    for place in range(DAY_ROWS):
        struct.pack_into(_ROW, packed, _ROW_OCTETS * place, *row(DAY_ROWS * day + place))
    return packed
