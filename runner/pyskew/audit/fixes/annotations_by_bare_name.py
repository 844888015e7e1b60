"""`__annotations__` at the top level -> `inspect.get_annotations(sys.modules[__name__])`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the question to the module; a class that is not made yet cannot be asked."""
    get, modules = source.named("inspect", "get_annotations"), source.named("sys", "modules")
    inner = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    hidden = {id(part) for node in ast.walk(source.tree) if isinstance(node, inner) for part in ast.walk(node)}
    for node in source.at(finding.line, finding.column, ast.Name):
        if node.id == "__annotations__" and id(node) not in hidden and get is not None and modules is not None:
            yield source.replace(node, f"{get.text}({modules.text}[__name__])")
            yield from (*get.edits, *modules.edits)


FIX = Fix(level=FixLevel.SAME, needs=(3, 10), edits=edits)
