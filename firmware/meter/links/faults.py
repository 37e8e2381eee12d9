"""What a link does with an error that should not exist: show where it came from, and go on.

A meter must outlive a bug in the reading of somebody's bytes.
"""

import sys


def report(error: Exception) -> None:
    """Print `error` with its traceback to the console."""
    if hasattr(sys, "print_exception"):  # MicroPython's; CPython has the other
        sys.print_exception(error)
    else:
        show = getattr(sys, "excepthook")  # noqa: B009 - the board's stubs do not know it
        show(type(error), error, getattr(error, "__traceback__"))  # noqa: B009
