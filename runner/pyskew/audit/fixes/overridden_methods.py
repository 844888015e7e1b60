"""`def m(self, a): super().m(a)` -> `def m(self, a, *args, **kwargs): super().m(a, *args, **kwargs)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called, starred
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the parameters that take what is new, and hand it to the method that is overridden."""
    if " is called with " not in finding.message:
        return
    for node in source.at(finding.line, finding.column, ast.FunctionDef)[:1]:
        given = node.args
        last = max([*given.posonlyargs, *given.args], key=lambda one: source.span(one)[1], default=None)
        if last is None or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
            return
        yield source.insert(source.span(last)[1], ", *args, **kwargs")
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and called(call) == node.name and not starred(call):
                yield source.add_keyword(call, "*args, **kwargs")


FIX = Fix(level=FixLevel.SAME, rules=tuple(f"overridden-methods-in-3-{minor}" for minor in (13, 14, 15)), edits=edits)
