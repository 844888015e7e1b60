"""`set_start_method("spawn")` at the top level -> `set_start_method("spawn", force=True)`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the argument that lets a worker set it again; below the guard would be better."""
    for call in source.calls_at(finding.line, finding.column, {"set_start_method"})[:1]:
        if not any(one.arg == "force" for one in call.keywords):
            yield source.add_keyword(call, "force=True")


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
