"""`node.s` -> `node.value`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the attribute that holds the value."""
    for call in source.calls_at(finding.line, finding.column, {"getattr"})[:1]:
        yield source.replace(call, f"{source.of_node(call.args[0])}.value")
        return
    for node in source.at(finding.line, finding.column, ast.Attribute):
        if node.attr in {"s", "n"}:
            yield source.rename(node, "value")
            return


FIX = Fix(level=FixLevel.SAME, edits=edits)
