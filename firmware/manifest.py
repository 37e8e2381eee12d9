"""What of the firmware is frozen into a board's image, in MicroPython's manifest language.

A board's own manifest includes this one after its port's (`boards/*/manifest.py`). Left out is what
no 32-bit meter runs: the client side of DLMS, which the host tools use, and arithmetic for 64 bits.
The modules that every meter always has in memory are linked into one, `meter.linked`. What was
linked is left in `build/linked`, for those who look up a line of a traceback.

`include("manifest.py", beside=FOLDER)` takes in the modules of another folder, whose imports of
linked ones then cost nothing either.
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

options.defaults(beside=None)


def _is_wanted(path: Path) -> bool:
    return not path.stem.startswith(_CLIENT) and not path.stem.endswith("64")


def _below(folder: Path, pattern: str) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in sorted(folder.glob(pattern))}


_found = _below(Path(), "meter/**/*.py") | _below(Path(), "main.py")
_files = {path: file for path, file in _found.items() if _is_wanted(file)}
_files |= _below(Path(options.beside), "**/*.py") if options.beside else {}
for _path in link_into(_LINKED, _files, _WHOLE, _ALWAYS_THERE):
    module(_path, base_path=str(_LINKED))
