"""Modules as they are written: texts and syntax trees.

Here: reading files, which module an import statement means, and what only type checkers or CPython
need of it. Not here: what is done with them.
"""

import ast
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .scopes import bound_in

_FOR_CHECKERS = "TYPE_CHECKING"
_FOR_CPYTHON = "const"  # MicroPython's compiler knows it without an import


class LinkError(Exception):
    """The sources hold what cannot be linked; the text says where, and what to do."""


@dataclass
class Module:
    """One file: its dotted name, its path in the image, what it says."""

    name: str
    path: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """What stands at its top and is there to be run."""
        return [node for node in self.tree.body if not is_idle(node)]

    @property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """The import statements at its top."""
        return [node for node in self.statements if isinstance(node, ast.Import | ast.ImportFrom)]

    @cached_property
    def defined(self) -> set[str]:
        """The names at its top that it does not import."""
        return bound_in(self.statements) - bound_in(self.imports)

    def source_of(self, statement: ast.ImportFrom) -> str:
        """Return the dotted name that stands behind `from`, in full."""
        if not statement.level:
            return statement.module or ""
        packages = self.name.split(".")
        left = len(packages) - statement.level + self.is_package
        return ".".join(packages[:left] + ([statement.module] if statement.module else []))


Modules = dict[str, Module]


def read(files: dict[str, Path]) -> Modules:
    """Return the modules in `files`, which are by their path in the image, by dotted names."""
    modules = {}
    for path, file in files.items():
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        modules[name] = Module(name, path, file.read_text())
    return modules


def is_idle(node: ast.AST) -> bool:
    """Say whether a statement is for type checkers, or for a Python without `const`."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == _FOR_CHECKERS
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id == _FOR_CHECKERS
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names] == [_FOR_CPYTHON]
    return False
