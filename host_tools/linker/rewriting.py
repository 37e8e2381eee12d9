"""What a module says when modules are linked.

Here: every use of a name, and every import. Not here: what names mean (`program`).
"""

import ast
from collections.abc import Sequence

from .edits import Edits
from .program import Defined, Program
from .scopes import Comprehension, Function, bound_by
from .sources import LinkError, Module, is_idle

_NOTHING = "pass"


class Rewriter(ast.NodeVisitor):
    """Changes the text of one module.

    In a linked module names become those of the one module. In any other, what comes from a linked
    one becomes an attribute of the one. In both, constants become their values.
    """

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module
        self._is_linked = module.name in program.linked
        self._uses_whole = False
        self._scopes: list[set[str]] = []
        self._edits = Edits(module.text)

    def rewritten(self) -> str:
        """Return the text."""
        self.visit(self._module.tree)
        if not self._uses_whole:
            return self._edits.text()
        package, _, name = self._program.whole.rpartition(".")
        has_words = ast.get_docstring(self._module.tree) is not None
        return f"from {package} import {name}" + ("; " if has_words else "\n") + self._edits.text()

    def visit(self, node: ast.AST) -> None:
        """Take out what nobody runs, or nobody asks for any more."""
        if isinstance(node, ast.stmt) and (is_idle(node) or self._is_constant(node)):
            self._edits.replace(node, _NOTHING)
        else:
            super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Change a name of this module's, or one that it imports."""
        found = None if self._is_local(node) else self._meaning(node)
        if found and found.name:
            self._edit(node, found)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Change a name of a module that is imported whole."""
        found = None if self._is_local(node.value) else self._meaning(node)
        if found:
            self._edit(node, found)
        else:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Change a function that is no method."""
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """The same for one that waits."""
        self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Change a class; what stands in its methods does not see the names of its body."""
        self._visit_all(node.bases)
        self._rename(node)
        bound = bound_by(node)
        for statement in node.body:
            is_method = isinstance(statement, Function)
            self._within(bound, _head(statement) if is_method else [statement])
            if is_method:
                self._within(bound_by(statement), statement.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Change a function without a name."""
        self._visit_all(_defaults(node.args))
        self._within(bound_by(node), [node.body])

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """Change what has names of its own."""
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        """The same."""
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """The same."""
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        """The same."""
        self._comprehension(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Leave an annotation as it is: nobody runs it."""
        self._visit_all([node.target] + ([node.value] if node.value else []))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Leave what is not linked, its module named in full; what is, a function binds itself."""
        left: list[str] = []
        bound: list[str] = []
        for alias in node.names:
            name = alias.asname or alias.name
            found = self._program.target(self._module, node, alias.name)
            if found is None or not self._is_gone(found):
                left.append(f"{alias.name} as {self._own_name(name)}")
            elif self._scopes:
                bound.append(f"{name} = {self._expression(found)}")
        source = self._module.source_of(node)
        kept = [f"from {source} import {', '.join(left)}"] if left else []
        self._edits.replace(node, "; ".join(kept + bound) or _NOTHING)

    def visit_Global(self, node: ast.Global) -> None:
        """Refuse what would need a name changed in all that share it."""
        raise LinkError(f"{self._module.name}: global {node.names[0]}; keep it on an instance")

    def _edit(self, node: ast.Name | ast.Attribute, found: Defined) -> None:
        """Put what `found` is now in the place of a node that means it."""
        is_read = isinstance(node.ctx, ast.Load)
        if self._is_gone(found) and (is_read or self._is_linked):
            self._edits.replace(node, self._expression(found))

    def _expression(self, found: Defined) -> str:
        if self._program.is_constant(found):
            return f"({self._program.constant(found)!r})"
        name = self._now(found)
        if self._is_linked:
            return name
        self._uses_whole = True
        whole = self._program.whole.rpartition(".")[2]
        if any(whole in scope for scope in self._scopes):
            raise LinkError(
                f"{self._module.name}: a function has a name {whole}; call it otherwise"
            )
        return f"{whole}.{name}"

    def _now(self, found: Defined) -> str:
        if found.module in self._program.linked and found not in self._program.names:
            where = found.module + (f" defines no {found.name}" if found.name else " is linked")
            raise LinkError(f"{self._module.name}: {where}; import names that it has")
        return self._program.names.get(found, found.name)

    def _is_gone(self, found: Defined) -> bool:
        return found.module in self._program.linked or self._program.is_constant(found)

    def _is_constant(self, statement: ast.stmt) -> bool:
        """Say whether a statement gives a constant its value that nobody can ask for any more."""
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            return False
        name = statement.targets[0].id
        is_ours = self._is_linked or name.startswith("_")
        is_top = statement in self._module.tree.body
        return is_ours and is_top and self._program.is_constant(Defined(self._module.name, name))

    def _function(self, node: Function) -> None:
        self._visit_all(_head(node))
        self._rename(node)
        self._within(bound_by(node), node.body)

    def _comprehension(self, node: Comprehension) -> None:
        self._within(bound_by(node), list(ast.iter_child_nodes(node)))

    def _within(self, bound: set[str], nodes: Sequence[ast.AST]) -> None:
        self._scopes.append(bound)
        self._visit_all(nodes)
        self._scopes.pop()

    def _visit_all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _is_local(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and any(node.id in scope for scope in self._scopes)

    def _meaning(self, node: ast.expr) -> Defined | None:
        return self._program.meaning(self._module.name, node)

    def _rename(self, node: Function | ast.ClassDef) -> None:
        new = self._own_name(node.name)
        if new != node.name:
            self._edits.rename(node, new)

    def _own_name(self, name: str) -> str:
        """Return what this module's name is called now, unless a function has it for itself."""
        found = Defined(self._module.name, name)
        return name if self._scopes else self._program.names.get(found, name)


def door(program: Program, module: str) -> str:
    """Return what stands in a linked module's place: its public names, from the one module."""
    lines = []
    for found, name in program.names.items():
        if found.module == module and not found.name.startswith("_"):
            if program.is_constant(found):
                lines.append(f"{found.name} = {program.constant(found)!r}\n")
            else:
                lines.append(f"from {program.whole} import {name} as {found.name}\n")
    return "".join(lines)


def _head(node: Function) -> list[ast.expr]:
    """Return what of a function is run where it is defined."""
    return node.decorator_list + _defaults(node.args)


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return arguments.defaults + [each for each in arguments.kw_defaults if each]
