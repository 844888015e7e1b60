"""`archive.extractall(path)` -> `archive.extractall(path, filter="fully_trusted")`, as it was before 3.14."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the filter that was the default (PEP 706)."""
    for call in source.calls_at(finding.line, finding.column, {"extract", "extractall"})[:1]:
        yield source.add_keyword(call, 'filter="fully_trusted"')


FIX = Fix(level=FixLevel.SAME, needs=(3, 12), edits=edits)
