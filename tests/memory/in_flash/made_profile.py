"""A load profile of any length whose rows are made when they are asked for: clock and six values.

It stands in for one in flash, through the same `Buffer`: what serving it takes is the same.
"""

from meter.dlms import axdr
from meter.dlms.association import OWNERS
from meter.dlms.interface_classes import clock_octets
from meter.dlms.profile_generic import profile_generic
from meter.dlms.selection import Column

NAME = "1.0.99.1.0.255"
PERIOD_S = 900
_COLUMNS = ((12, 27), (1, 29), (9, 29), (2, 29), (10, 29), (11, 27))


class MadeBuffer:
    def __init__(self, session, rows):
        self._meter = session.meter
        self._rows = rows
        self._start_s = session.meter.time.now_s() - rows * PERIOD_S

    def count(self):
        return self._rows

    def window(self, from_s, to_s):
        return 1, self._rows

    def times(self, first, last):
        return (self._start_s + number * PERIOD_S for number in range(first, last + 1))

    def rows(self, first, last):
        for number in range(first, last + 1):
            time_s = self._start_s + number * PERIOD_S
            time = axdr.octet_string(clock_octets(self._meter, time_s))
            columns = [time, axdr.unsigned16(2300)]
            for factor in (1, 2, 3, 4):
                columns.append(axdr.unsigned32(number * factor))
            columns.append(axdr.unsigned16(54))
            yield time_s, tuple(columns)


def make(name, row):
    columns = [Column(8, b"\x00\x00\x01\x00\x00\xff", 2)]
    for quantity, kind in _COLUMNS:
        columns.append(Column(3, bytes((1, 0, quantity, kind, 0, 255)), 2))
    rows = row[1]
    return profile_generic(
        name, OWNERS, tuple(columns), lambda session: MadeBuffer(session, rows), rows
    )
