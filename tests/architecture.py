"""Reads source by its syntax tree and tells what breaks the rules of `core`, `dlms`, `readouts`.

The rules: bytes and time come in as arguments, decisions go out as values; integers only; all
state on an instance; nothing happens on import. Which files obey them is for the test to say.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

_PLAIN_MODULES = {"binascii", "struct", "hashlib"}
# What a package may import at run time, by the package named after the two dots.
_NEIGHBOURS = {
    "core": {"const"},
    "dlms": {"const", "core"},
    "readouts": {"const", "core", "dlms"},
}
# Calls that make an immutable value out of others and do nothing else.
_PURE_CALLS = {"const", "bytes", "tuple", "frozenset", "len", "ord", "range", "fromhex", "encode"}
_EFFECTS = {"print", "open", "input", "exec", "eval", "compile", "__import__", "globals", "setattr"}
_CONSTANT_PARTS = (
    ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.Compare,
    ast.Subscript, ast.Slice, ast.IfExp, ast.GeneratorExp, ast.comprehension, ast.Starred,
    ast.operator, ast.unaryop, ast.cmpop, ast.expr_context,
)  # fmt: skip


class Breach(NamedTuple):
    line: int
    text: str


def breaches(source: str, package: str) -> list[Breach]:
    """Every broken rule in `source`, a file of the `package` "core", "dlms" or "readouts"."""
    tree = ast.parse(source)
    typing_only = {
        id(node) for block in tree.body if _is_type_checking(block) for node in ast.walk(block)
    }
    found: list[Breach] = []
    for node in ast.walk(tree):
        found += _import_breaches(node, package, id(node) in typing_only)
        found += _arithmetic_breaches(node)
        found += _effect_breaches(node)
        found += _default_breaches(node)
    found += _body_breaches(tree.body)
    found += _shared_state_breaches(tree)
    return sorted(found)


def _import_breaches(node: ast.AST, package: str, is_typing_only: bool) -> Iterator[Breach]:
    for name in _imported(node):
        is_allowed = name in _PLAIN_MODULES or _is_neighbour(name, package)
        if is_typing_only:  # never run, so it cannot touch anything
            is_allowed = name.startswith(".") or name == "typing"
        if not is_allowed:
            yield Breach(_line(node), f"imports {name}")


def _imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names, relative ones with their dots."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    dots = "." * node.level
    if node.module:
        return [dots + node.module]
    return [dots + alias.name for alias in node.names]


def _is_neighbour(name: str, package: str) -> bool:
    bare = name.lstrip(".")
    dots = len(name) - len(bare)
    return dots == 1 or (dots == 2 and bare.split(".")[0] in _NEIGHBOURS[package])


def _arithmetic_breaches(node: ast.AST) -> Iterator[Breach]:
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        yield Breach(_line(node), f"float {node.value}")
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        yield Breach(_line(node), "true division makes a float")
    if isinstance(node, ast.Call) and _called(node) == "float":
        yield Breach(_line(node), "makes a float")


def _effect_breaches(node: ast.AST) -> Iterator[Breach]:
    if isinstance(node, ast.Global):
        yield Breach(_line(node), "global " + ", ".join(node.names))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _EFFECTS:
        yield Breach(_line(node), f"calls {node.func.id}")


def _default_breaches(node: ast.AST) -> Iterator[Breach]:
    """A default is made once and kept between calls: state that nobody sees."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        defaults = [*node.args.defaults, *(value for value in node.args.kw_defaults if value)]
        for value in defaults:
            yield from _value_breaches(value)


def _body_breaches(body: list[ast.stmt]) -> Iterator[Breach]:
    """What a module's or a class's own statements do while they are imported."""
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            if node.value:
                yield from _value_breaches(node.value)
        elif isinstance(node, ast.ClassDef):
            yield from _body_breaches(node.body)
        elif not _is_declaration(node):
            yield Breach(node.lineno, "runs on import")


def _is_declaration(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):  # a docstring, or one below a constant; or `...`
        return isinstance(node.value, ast.Constant)
    quiet = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass)
    return isinstance(node, quiet) or _is_type_checking(node)


def _value_breaches(value: ast.expr) -> Iterator[Breach]:
    """Parts of a kept value that could change later, or that do something when it is made."""
    for node in _evaluated(value):
        if isinstance(node, ast.Call):
            if _called(node) not in _PURE_CALLS:
                yield Breach(node.lineno, f"calls {_called(node)} on import")
        elif not isinstance(node, _CONSTANT_PARTS):
            kind = type(node).__name__
            yield Breach(_line(node), f"shared {kind} could change")


def _evaluated(value: ast.AST) -> Iterator[ast.AST]:
    """The parts of `value` that run when it is made: all but what a lambda will do later."""
    if not isinstance(value, ast.Lambda):
        yield value
        for child in ast.iter_child_nodes(value):
            yield from _evaluated(child)


def _shared_state_breaches(tree: ast.Module) -> Iterator[Breach]:
    """Writes to an attribute of a class or a module: state outside the instance."""
    shared = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            shared |= {alias.asname or alias.name for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = node.value
            if isinstance(owner, ast.Name) and owner.id in shared:
                yield Breach(node.lineno, f"writes {owner.id}.{node.attr}")


def _is_type_checking(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If) or node.orelse:
        return False
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else "something"


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
