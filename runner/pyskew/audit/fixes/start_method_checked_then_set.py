"""`get_start_method()` before `set_start_method(...)` -> `get_start_method(allow_none=True)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.syntax.enclosing import innermost_function


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the argument that keeps the question from fixing the answer, in the scope that sets the method after it."""
    for node in ast.walk(innermost_function(source.tree, finding.line) or source.tree):
        if not isinstance(node, ast.Call) or called(node) != "get_start_method" or node.lineno > finding.line:
            continue
        if not (node.args or node.keywords):
            yield source.add_keyword(node, "allow_none=True")


FIX = Fix(level=FixLevel.SAME, edits=edits)
