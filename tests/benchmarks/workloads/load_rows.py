"""Thirty-five days of half hours in a meter's own load profile, without its flash.

Here: what the rows are, and a shelf in a file that holds them.
"""

import os
import time

NAME = b"\x01\x00\x63\x01\x00\xff"
ROWS = 1680
PERIOD_S = 1800
FIRST_S = 1764547200

_ENOENT = 2
_SEGMENT = 4096


def row(number):
    """Return row `number`, from 0: 0.01 V, Wh, VAh imported, Wh, VAh exported, 0.01 A."""
    import_wh = 400 + number % 37
    return 22_000 + number % 2100, import_wh, import_wh + 9, number % 5, number % 7, 350 + number


class Shelf:
    """Segments of rings in a file, as a board has them in flash: none lies in the heap."""

    def __init__(self):
        name = "rings-" + str(time.time_ns())
        self._file = open(name, "w+b")  # noqa: SIM115 - for as long as the process
        os.remove(name)
        self._lengths = {}
        self._starts = {}

    def segments(self, ring):
        return [(place[1], length) for place, length in self._lengths.items() if place[0] == ring]

    def read(self, ring, number, offset, length):
        self._file.seek(self._starts[ring, number] + offset)
        return self._file.read(length)

    def append(self, ring, number, octets):
        place = ring, number
        start = self._starts.setdefault(place, _SEGMENT * len(self._starts))
        length = self._lengths.get(place, 0)
        self._file.seek(start + length)
        self._file.write(octets)
        self._lengths[place] = length + len(octets)

    def remove(self, ring, number):
        raise OSError(_ENOENT)  # no ring gets so full


def fill(meter):
    """Keep the rows as if the meter had measured them."""
    for number in range(ROWS):
        assert meter.profiles.blocks.append(FIRST_S + PERIOD_S * number, row(number))
