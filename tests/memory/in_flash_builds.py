"""MicroPythons with the firmware frozen, for tests; where none can be built they are skipped."""

from collections.abc import Callable
from pathlib import Path

from honest_skip import lacking
from wattkey.runtimes import RuntimeUnavailable


def frozen(freeze_into: Callable[[Path], Path], folder: Path) -> Path:
    """Return what `freeze_into`, one of `life`'s, makes in `folder`."""
    try:
        return freeze_into(folder)
    except RuntimeUnavailable as error:
        if "freezing failed" in str(error):
            raise
        lacking(f"no MicroPython to freeze the firmware into: {error} (hint: {error.hint})")
        raise
