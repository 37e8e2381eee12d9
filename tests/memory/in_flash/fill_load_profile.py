"""Puts a load profile into a flash before a meter first runs on it, through the meter's own ring.

`micropython -m fill_load_profile FLASH_FILE ROWS NOW_S`: the last quarter hour ended at NOW_S, and
row n, counted from 1, has n Wh. It saves the weeks that measuring them would take.
"""

import sys

from boards.flash.board import Flash
from meter.board.memory import FlashMemory
from meter.core.profiles import Profiles

PERIOD_S = 900


def fill(path, rows, now_s):
    """Append all rows; the path is a file of erased flash."""
    blocks = Profiles(FlashMemory(Flash(path), None).shelf, None, None).blocks
    for number in range(1, rows + 1):
        time_s = now_s - (rows - number) * PERIOD_S
        assert blocks.append(time_s, (23000, number, 2 * number, 3 * number, 4 * number, 540))


path, rows, now_s = sys.argv[1:]
fill(path, int(rows), int(now_s))
