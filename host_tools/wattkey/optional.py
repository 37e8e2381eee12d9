"""Libraries that a plain install may lack, imported only where they are used.

A missing one is named together with the command that installs it, instead of a traceback.
"""

import importlib
import shlex
from types import ModuleType

from .errors import MissingPartError


def require(module: str, package: str, purpose: str) -> ModuleType:
    """Import `module`, or raise MissingPartError with the command that installs `package`."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingPartError(
            f"{purpose} needs '{package}', which is not installed",
            f"run: python -m pip install {shlex.quote(package)}",
        ) from None
