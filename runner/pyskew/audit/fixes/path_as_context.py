"""`with path as p:` -> `with contextlib.nullcontext(path) as p:`, which does what the path did."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the wrapping of the context expression."""
    null = source.named("contextlib", "nullcontext")
    if null is not None:
        for node in source.at(finding.line, finding.column, ast.expr)[:1]:
            yield from source.wrap(node, node, null)


FIX = Fix(level=FixLevel.SAME, edits=edits)
