"""Finds and loads the boards of a checkout.

Here: names, revisions, loading, and the files that a board's definition needs on the board. Not
here: what makes a definition sound (`rules`).
"""

import ast
import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..emulator_options import tree
from ..errors import UsageError
from .chips import Chip, chip_of
from .rules import problems

_FILE = "board.py"


@dataclass(frozen=True)
class Board:
    """One board in one revision. `definition` is its BOARD, as the revision differs."""

    name: str
    revision: str | None
    definition: Mapping[str, Any]
    safety: str
    files: tuple[Path, ...]
    """The files of `boards` that the definition is made of."""

    @property
    def chip(self) -> Chip:
        """The chip its image is for."""
        return chip_of(self.definition["image"])

    @property
    def image(self) -> str:
        """The name of its stock MicroPython image."""
        return self.definition["image"]

    @property
    def counts_pulses(self) -> bool:
        """Whether its metering chip speaks in pulses, which MicroPython must be able to count."""
        return "cf" in self.definition["front_end"]

    @property
    def has_live_ground(self) -> bool:
        """Whether a serial cable would be at mains potential."""
        return self.definition["ground"] == "live"


def names() -> list[str]:
    """Return the boards a meter can be flashed to."""
    files = (tree() / "boards").glob(f"*/{_FILE}")
    return sorted(file.parent.name for file in files if file.parent.name != "emulator")


def find(text: str) -> Board:
    """Return the board `NAME` or `NAME@REVISION`; UsageError where there is none, or a bad one."""
    name, _, revision = text.partition("@")
    if name not in names():
        raise UsageError(f"there is no board '{name}'", f"choose one of {', '.join(names())}")
    module = _load(name)
    try:
        definition = _definition_module().revision_of(
            module.BOARD, module.REVISIONS, revision or None
        )
    except ValueError as error:
        raise UsageError(str(error), f"see boards/{name}/{_FILE}") from None
    docstring = module.__doc__ or ""
    if found := problems(definition, docstring):
        raise UsageError(f"board {name}: {found[0]}", f"repair boards/{name}/{_FILE}")
    note = docstring.partition("Safety:")[2]
    return Board(name, revision or None, definition, " ".join(note.split()), _files(name))


def _load(name: str) -> Any:
    _add_tree()
    return importlib.import_module(f"boards.{name}.board")


def _definition_module() -> Any:
    _add_tree()
    return importlib.import_module("boards.definition")


def _add_tree() -> None:
    """Let the checkout's `boards` be imported: the package is not installed with the tools."""
    root = str(tree())
    if root not in sys.path:
        sys.path.append(root)


def _files(name: str) -> tuple[Path, ...]:
    """Return the board's own file and those it imports from other boards, as MicroPython will."""
    file = tree() / "boards" / name / _FILE
    found = [file]
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("boards."):
            parts = (node.module or "").split(".")[1:]
            if len(parts) > 1:
                found += _files(parts[0])
    return tuple(found)
