"""`ByteString` -> `bytes | bytearray | memoryview`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_UNION = "bytes | bytearray | memoryview"


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the union of the types, which are all that an owner may have meant; a class cannot derive from it."""
    if any(_is_named(base) for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef) for base in node.bases):
        return
    for node in source.at(finding.line, finding.column, ast.ImportFrom):
        if len(node.names) == 1 and node.names[0].name == "ByteString":
            yield source.replace(node, f"{node.names[0].asname or 'ByteString'} = {_UNION}")
        return
    for read in source.at(finding.line, finding.column, ast.Attribute):
        if read.attr == "ByteString":
            yield source.replace(read, f"({_UNION})")


def _is_named(base: ast.expr) -> bool:
    return getattr(base, "attr", getattr(base, "id", "")) == "ByteString"


FIX = Fix(level=FixLevel.CHOOSE, needs=(3, 10), edits=edits)
