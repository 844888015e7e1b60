"""`path.glob("**")` -> `path.glob("**/")`: folders alone, as before 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the slash, where the pattern stands in the call."""
    for call in source.calls_at(finding.line, finding.column, {"glob", "rglob"})[:1]:
        given = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "pattern"), None)
        literal = _last_literal(given)
        if literal is not None:
            text = source.of_node(literal)
            quote = 3 if text.endswith(('"""', "'''")) else 1
            yield source.insert(source.span(literal)[1] - quote, "/")


def _last_literal(node: ast.expr | None) -> ast.expr | None:
    """Return the literal that a pattern ends with, if it is one that ends with `**`."""
    match node:
        case ast.BinOp(op=ast.Add(), right=part) | ast.BinOp(op=ast.Mod(), left=part):
            return _last_literal(part)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(text))]) | ast.Constant(value=str(text)):
            return node if text.endswith("**") else None
        case _:
            return None


FIX = Fix(level=FixLevel.SAME, edits=edits)
