"""`self.__annotations__` -> `type(self).__annotations__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the class in the place of the instance, wherever the line reads annotations of a name."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute) or node.attr != "__annotations__" or node.lineno != finding.line:
            continue
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            yield source.replace(node.value, f"type({node.value.id})")


FIX = Fix(level=FixLevel.SAME, edits=edits)
