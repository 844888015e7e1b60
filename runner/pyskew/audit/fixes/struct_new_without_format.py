"""`super().__new__(cls)` of a Struct -> `super().__new__(cls, format)`, which its `__init__` gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the format, where the class's own `__init__` hands on a literal one."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or not node.lineno <= finding.line <= (node.end_lineno or 0):
            continue
        handed = [
            call.args[0]
            for method in node.body
            if isinstance(method, ast.FunctionDef) and method.name == "__init__"
            for call in ast.walk(method)
            if isinstance(call, ast.Call) and called(call) == "__init__" and call.args
        ]
        if len(handed) == 1 and isinstance(handed[0], ast.Constant):
            for call in source.calls_at(finding.line, finding.column, {"__new__"})[:1]:
                yield source.insert(source.span(call.args[0])[1], f", {source.of_node(handed[0])}")


FIX = Fix(level=FixLevel.SAME, edits=edits)
