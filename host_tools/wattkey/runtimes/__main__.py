"""`python -m wattkey.runtimes standard` prints the path of that MicroPython, made if need be.

Exit codes: 0 found, 2 wrong usage, 4 this machine cannot have it.
"""

import sys

from .errors import RuntimeUnavailable
from .recipe import RECIPES
from .search import find

_USAGE = 2
_UNAVAILABLE = 4


def main(names: list[str]) -> int:
    if not names or not set(names) <= set(RECIPES):
        print(f"usage: python -m wattkey.runtimes {'|'.join(RECIPES)} ...", file=sys.stderr)
        return _USAGE
    return max(_print_one(name) for name in names)


def _print_one(name: str) -> int:
    try:
        print(find(name))
    except RuntimeUnavailable as error:
        print(f"{name}: {error}\nhint: {error.hint}", file=sys.stderr)
        return _UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
