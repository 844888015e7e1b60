"""`add_argument("--a", action=BooleanOptionalAction, type=bool)` -> without what the action never used."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of `type`, `choices` and `metavar`."""
    for call in source.calls_at(finding.line, finding.column, {"add_argument"})[:1]:
        for name in ("type", "choices", "metavar"):
            yield from source.remove_keyword(call, name)


FIX = Fix(level=FixLevel.SAME, edits=edits)
