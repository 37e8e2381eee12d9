"""`python -m wattkey.runtimes standard` prints the path of that MicroPython, made if need be.

`rv32` is the machine in QEMU, `workbench` where code is frozen; their folders are printed.

Exit codes: 0 found, 2 wrong usage, 4 this machine cannot have it.
"""

import sys
from pathlib import Path

from . import frozen, rv32
from .errors import RuntimeUnavailable
from .recipe import RECIPES
from .search import find

_NAMES = (*RECIPES, "rv32", "workbench")
_USAGE = 2
_UNAVAILABLE = 4


def main(names: list[str]) -> int:
    if not names or not set(names) <= set(_NAMES):
        print(f"usage: python -m wattkey.runtimes {'|'.join(_NAMES)} ...", file=sys.stderr)
        return _USAGE
    return max(_print_one(name) for name in names)


def _print_one(name: str) -> int:
    try:
        print(_path(name))
    except RuntimeUnavailable as error:
        print(f"{name}: {error}\nhint: {error.hint}", file=sys.stderr)
        return _UNAVAILABLE
    return 0


def _path(name: str) -> Path:
    if name == "rv32":
        return rv32.find().folder
    return frozen.workbench() if name == "workbench" else find(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
