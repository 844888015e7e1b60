"""`module.__cached__` -> `module.__spec__.cached`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the attribute of the module's specification."""
    for node in source.at(finding.line, finding.column, ast.Attribute):
        if node.attr == "__cached__":
            yield source.rename(node, "__spec__.cached")
            return


FIX = Fix(level=FixLevel.SAME, edits=edits)
