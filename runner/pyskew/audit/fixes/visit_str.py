"""A visitor with visit_Str() also gets visit_Constant(), which calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_TYPES = {
    "visit_NameConstant": "(bool, type(None))", "visit_Num": "(int, float, complex)", "visit_Str": "str",
    "visit_Bytes": "bytes", "visit_Ellipsis": "type(...)",
}  # fmt: skip
"""In the order in which they are asked: what is true for a bool is asked before numbers."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield a method behind the last one of the class."""
    for owner in ast.walk(source.tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        methods = {one.name: one for one in owner.body if isinstance(one, ast.FunctionDef)}
        if any(one.lineno == finding.line and name in _TYPES for name, one in methods.items()):
            last = owner.body[-1]
            lines = list(_method(methods.keys() & _TYPES.keys()))
            indent = " " * last.col_offset
            shown = "".join(source.line_end + (indent + line if line else "") for line in lines)
            yield source.insert(source.span(last)[1], shown)


def _method(known: set[str]) -> Iterator[str]:
    yield from ("", "def visit_Constant(self, node):")
    for name, kinds in _TYPES.items():
        if name in known:
            also = " and not isinstance(node.value, bool)" if name == "visit_Num" else ""
            yield f"    if isinstance(node.value, {kinds}){also}:"
            yield f"        return self.{name}(node)"
    yield "    return self.generic_visit(node)"


FIX = Fix(level=FixLevel.SAME, edits=edits)
