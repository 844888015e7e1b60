"""A class with `__trunc__` alone also gets `__int__ = __trunc__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the line behind the method, of the class that the finding is in."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or not node.lineno <= finding.line <= (node.end_lineno or 0):
            continue
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one.name == "__trunc__":
                yield source.insert(source.span(one)[1], f"\n\n{' ' * one.col_offset}__int__ = __trunc__")


FIX = Fix(level=FixLevel.SAME, edits=edits)
