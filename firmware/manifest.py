"""What of the firmware is frozen into a board's image, in MicroPython's manifest language.

A board's own manifest includes this one after its port's (`boards/*/manifest.py`). Left out is what
no 32-bit meter runs: the client side of DLMS, which the host tools use, and arithmetic for 64 bits.
The modules that every meter always has in memory are linked into one, `meter.linked`. What was
linked is left in `build/linked`, for those who look up a line of a traceback.
"""

# ruff: noqa: F821
# pyright: reportUndefinedVariable=false

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.abspath("../host_tools"))

from linker import link_into

_CLIENT = ("client", "hdlc_client", "wrapper_client")
_WHOLE = "meter.linked"
# What main imports is there from the start; a board brings the rest along, whichever board it is.
_ALWAYS_THERE = (
    "main",
    "meter.board.memory",
    "meter.drivers.tick_clock",
    "meter.links.ble",
    "meter.links.ble_peripheral",
    "meter.links.serial",
    "meter.native.assembly",
    "meter.native.ghash",
)
_LINKED = Path("../build/linked")


def _is_wanted(path: Path) -> bool:
    return not path.stem.startswith(_CLIENT) and not path.stem.endswith("64")


_sources = ["main.py", *sorted(map(str, filter(_is_wanted, Path("meter").rglob("*.py"))))]
_made = link_into(_LINKED, Path(), _sources, _WHOLE, _ALWAYS_THERE)
module("main.py", base_path=str(_LINKED))
package("meter", [path[6:] for path in _made if path != "main.py"], base_path=str(_LINKED))
