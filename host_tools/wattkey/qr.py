"""A token as a QR code: on the terminal, or as a PNG file for paper and phones.

The text is put in capitals, because a QR code's alphanumeric mode has only these and needs two
thirds of the modules that bytes do. Meters read tokens in either case.
"""

import io
from pathlib import Path
from typing import Any

from .folders import write_file
from .optional import require

_PIXELS_PER_MODULE = 8


def terminal_lines(token_text: str) -> list[str]:
    """The code as lines of half blocks, light on dark, with its quiet zone.

    Show them white on black: readers need to know which is which.
    """
    buffer = io.StringIO()
    _make(token_text).terminal(buffer, border=4, compact=True)
    return buffer.getvalue().splitlines()


def write_png(token_text: str, path: Path) -> None:
    """Write the code to `path` as PNG."""
    buffer = io.BytesIO()
    _make(token_text).save(buffer, kind="png", scale=_PIXELS_PER_MODULE, border=4)
    write_file(path, buffer.getvalue())


def _make(token_text: str) -> Any:
    segno = require("segno", "segno", "a QR code")
    return segno.make(token_text.upper(), micro=False, error="m")
