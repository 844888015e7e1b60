"""`f = partial(...)` in a class -> `f = staticmethod(partial(...))`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the wrapping of the assigned value."""
    for statement in source.statements_at(finding.line):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Call):
            start, end = source.span(statement.value)
            yield source.insert(start, "staticmethod(")
            yield source.insert(end, ")")
            return


FIX = Fix(level=FixLevel.SAME, needs=(3, 10), edits=edits)
