"""Which names a scope binds: in it they are its own, whatever its module means by them.

Here: Python's rule. Not here: what a module's names become (`program`).
"""

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = Function | ast.ClassDef | ast.Lambda | Comprehension


def bound_by(scope: Scope) -> set[str]:
    """Return the names that a scope binds: arguments, and what it stores, defines or imports."""
    if isinstance(scope, Comprehension):
        return bound_in([generator.target for generator in scope.generators])
    if isinstance(scope, ast.ClassDef):
        return bound_in(scope.body)
    body = [scope.body] if isinstance(scope, ast.Lambda) else scope.body
    return bound_in(body) | {node.arg for node in ast.walk(scope.args) if isinstance(node, ast.arg)}


def bound_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names bound by nodes, in the scope that they stand in."""
    return {name for node in nodes for name in _bound(node)}


def bound_below(tree: ast.AST) -> set[str]:
    """Return the names that any scope in `tree` binds, but not its own."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, Scope)]
    return {name for scope in scopes for name in bound_by(scope)}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, Function | ast.ClassDef | ast.ExceptHandler) and node.name:
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    if not isinstance(node, Scope):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)
