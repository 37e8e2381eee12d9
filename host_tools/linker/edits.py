"""Changes to a source text at the places of its syntax tree; the rest stays as it was written.

So a linked module is compiled as its source would be, and its lines keep their numbers. Writing the
tree out anew would not do: `a, b = (c, d)` makes a tuple that `a, b = c, d` does not.
"""

import ast
import re

_DEFINED_NAME = re.compile(rb"(?:async\s+)?(?:def|class)\s+(\w+)")
_Span = tuple[int, int]


class Edits:
    """Replacements in `text`, in any order; none may overlap."""

    def __init__(self, text: str) -> None:
        self._octets = text.encode()
        lines = self._octets.splitlines(keepends=True)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))
        self._new: dict[_Span, bytes] = {}

    def replace(self, node: ast.stmt | ast.expr, new: str) -> None:
        """Put `new` in the place of a node, in as many lines."""
        start, end = self._span(node)
        lines = self._octets.count(b"\n", start, end) - new.count("\n")
        self._new[start, end] = new.encode() + b"\n" * lines

    def rename(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, new: str) -> None:
        """Give what is defined another name."""
        found = _DEFINED_NAME.match(self._octets, self._span(node)[0])
        assert found
        self._new[found.span(1)] = new.encode()

    def text(self) -> str:
        """Return the text with all replacements."""
        pieces, at = [], 0
        for (start, end), new in sorted(self._new.items()):
            pieces += [self._octets[at:start], new]
            at = end
        return b"".join([*pieces, self._octets[at:]]).decode()

    def _span(self, node: ast.stmt | ast.expr) -> _Span:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset
