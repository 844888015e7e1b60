"""`F = partial(...)` in an Enum -> `F = member(partial(...))`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the wrapping of the assigned value, and the import that it needs."""
    for statement in source.statements_at(finding.line):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            member = source.named("enum", "member")
            if member is not None:
                yield from source.wrap(statement.value, statement.value, member)
            return


FIX = Fix(level=FixLevel.SAME, needs=(3, 11), edits=edits)
