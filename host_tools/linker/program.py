"""What every name of every module means, and which modules are linked.

Here: where a name was defined, what it stands for, what it is called in the one module. Not here:
changing a tree (`rewriting`).
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .constants import NONE_KNOWN, assigned_once, value_of
from .scopes import bound_below
from .sources import LinkError, Module, Modules


@dataclass(frozen=True)
class Defined:
    """A name that `module` defines, or without a name the module itself."""

    module: str
    name: str = ""


class Program:
    """`linked` are the modules that become `whole`, each after those that it imports.

    `names` is what a name is called there, for all that linked modules define.
    """

    def __init__(self, modules: Modules, whole: str, roots: Sequence[str]) -> None:
        self.modules = modules
        self.whole = whole
        self._imported = {name: self._imports(module) for name, module in modules.items()}
        self._values = {name: assigned_once(module.tree) for name, module in modules.items()}
        self._constants: dict[Defined, Any] = {}
        self.linked = self._in_order(roots)
        self.names = self._names()

    def target(self, module: Module, statement: ast.ImportFrom, name: str) -> Defined | None:
        """Return what `name` in an import statement is, None if it is not of these modules."""
        source = module.source_of(statement)
        if f"{source}.{name}" in self.modules:
            return Defined(f"{source}.{name}")
        return self._origin(Defined(source, name)) if source in self.modules else None

    def meaning(self, module: str, node: ast.expr) -> Defined | None:
        """Return what a name, or an attribute of one, means at the top of `module`."""
        if isinstance(node, ast.Name):
            found = Defined(module, node.id)
            is_ours = node.id in self._imported[module] or node.id in self.modules[module].defined
            return self._origin(found) if is_ours else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = self.meaning(module, node.value)
            if owner is not None and not owner.name:
                return self._origin(Defined(owner.module, node.attr))
        return None

    def constant(self, found: Defined) -> Any:
        """Return the value that a name stands for, or NONE_KNOWN."""
        if found not in self._constants:
            expression = self._values[found.module].get(found.name)
            self._constants[found] = NONE_KNOWN  # for one that is made of itself
            if expression is not None:
                look_up = lambda node: self._constant_at(found.module, node)  # noqa: E731
                self._constants[found] = value_of(expression, look_up)
        return self._constants[found]

    def is_constant(self, found: Defined) -> bool:
        """Say whether a name stands for one value, for good."""
        return bool(found.name) and self.constant(found) is not NONE_KNOWN

    def _constant_at(self, module: str, node: ast.expr) -> Any:
        found = self.meaning(module, node)
        return self.constant(found) if found else NONE_KNOWN

    def _origin(self, found: Defined) -> Defined:
        """Follow a name that its module has from another one."""
        further = self._imported[found.module].get(found.name)
        return self._origin(further) if further and further.name else further or found

    def _imports(self, module: Module) -> dict[str, Defined]:
        found = {}
        for statement in module.imports:
            if isinstance(statement, ast.ImportFrom):
                source = module.source_of(statement)
                for alias in statement.names:
                    name = alias.asname or alias.name
                    if f"{source}.{alias.name}" in self.modules:
                        found[name] = Defined(f"{source}.{alias.name}")
                    elif source in self.modules:
                        found[name] = Defined(source, alias.name)
        return found

    def _in_order(self, roots: Sequence[str]) -> list[str]:
        order: list[str] = []
        begun: set[str] = set()
        kept = self._handed_around()
        package = self.whole.rpartition(".")[0] + "."

        def add(name: str) -> None:
            if name not in self.modules:
                raise LinkError(f"there is no module {name}: name one of the sources")
            if name in begun:
                return
            begun.add(name)
            for found in self._imported[name].values():
                add(found.module)
            if name.startswith(package) and not self.modules[name].is_package and name not in kept:
                order.append(name)

        for root in roots:
            add(root)
        return order

    def _handed_around(self) -> set[str]:
        """Return modules that are used as objects: those go on being modules."""
        found = set()
        for name, module in self.modules.items():
            nodes = list(ast.walk(module.tree))
            owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
            for node in nodes:
                if isinstance(node, ast.Name) and id(node) not in owners:
                    meant = self.meaning(name, node)
                    found |= {meant.module} if meant and not meant.name else set()
        return found

    def _names(self) -> dict[Defined, str]:
        """Give every name that is another's too, or is bound in some function, a longer one."""
        defined = [
            Defined(module, name)
            for module in self.linked
            for name in sorted(self.modules[module].defined)
        ]
        counts: dict[str, int] = {}
        for found in defined:
            counts[found.name] = counts.get(found.name, 0) + 1
        taken = self._foreign()
        for module in self.linked:
            taken |= bound_below(self.modules[module].tree)
        names: dict[Defined, str] = {}
        for found in defined:
            is_free = counts[found.name] == 1 and found.name not in taken
            names[found] = found.name if is_free else _longer(found, taken | counts.keys())
            taken.add(names[found])
        return names

    def _foreign(self) -> set[str]:
        """Return the names that linked modules import from elsewhere: each from one place only."""
        places: dict[str, str] = {}
        for module in map(self.modules.__getitem__, self.linked):
            for statement in module.imports:
                is_from = isinstance(statement, ast.ImportFrom)
                source = module.source_of(statement) if is_from else ""
                for alias in statement.names:
                    name, place = alias.asname or alias.name, f"{source}.{alias.name}"
                    is_ours = source in self.linked or place in self.linked
                    if not is_ours and places.setdefault(name, place) != place:
                        raise LinkError(f"{name} is {places[name]} and {place}: name one otherwise")
        return set(places)


def _longer(found: Defined, taken: set[str]) -> str:
    """Return the name with its module's before it, and as many of the packages' as it takes."""
    parts = found.module.split(".")
    for count in range(1, len(parts) + 1):
        name = "_".join([*parts[-count:], found.name.strip("_")])
        if name not in taken:
            return name
    raise LinkError(f"no name is free for {found.name} of {found.module}: call it otherwise")
