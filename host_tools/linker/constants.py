"""Constants: names that a module gives one number, text or tuple of them, for good.

Here: which expressions have a value. Not here: its use (`rewriting`). A tuple of constants is one
itself: wherever it is used, it lies in flash.
"""

import ast
import operator
from collections.abc import Callable
from typing import Any

from .scopes import bound_in

NONE_KNOWN = object()
"""What an expression is that has no value before it is run."""

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}


def assigned_once(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the expression behind each name that is assigned at the module's top, and once."""
    found: dict[str, ast.expr] = {}
    changing: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            changing |= {name} & found.keys()
            found[name] = statement.value
        else:
            changing |= bound_in([statement])
    return {name: value for name, value in found.items() if name not in changing}


def value_of(node: ast.expr, look_up: Callable[[ast.expr], Any]) -> Any:
    """Return what `node` stands for, or NONE_KNOWN; `look_up` knows names and attributes."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int | str | bytes | None) else NONE_KNOWN
    if isinstance(node, ast.Name | ast.Attribute):
        return look_up(node)
    if isinstance(node, ast.Tuple):
        values = [value_of(element, look_up) for element in node.elts]
        return NONE_KNOWN if NONE_KNOWN in values else tuple(values)
    if isinstance(node, ast.Call):
        is_const = isinstance(node.func, ast.Name) and node.func.id == "const"
        return value_of(node.args[0], look_up) if is_const else NONE_KNOWN
    if isinstance(node, ast.BinOp):
        return _calculated(node.op, [value_of(part, look_up) for part in (node.left, node.right)])
    if isinstance(node, ast.UnaryOp):
        return _calculated(node.op, [value_of(node.operand, look_up)])
    return NONE_KNOWN


def _calculated(operation: ast.AST, values: list[Any]) -> Any:
    calculate = _OPERATORS.get(type(operation))
    is_number = all(isinstance(value, int) for value in values)
    return calculate(*values) if calculate and is_number else NONE_KNOWN
