"""Libraries that a plain install may lack, imported only where they are used.

A missing one is named together with the command that installs it, instead of a traceback.
"""

import importlib
from types import ModuleType

from .errors import MissingPart


def require(module: str, extra: str, purpose: str) -> ModuleType:
    """Import `module`, or raise MissingPart that tells how to install `wattkey[extra]`."""
    try:
        return importlib.import_module(module)
    except ImportError:
        package = module.split(".")[0]
        raise MissingPart(
            f"{purpose} needs the Python package '{package}', which is not installed",
            f'run: python -m pip install "wattkey[{extra}]"',
        ) from None
