"""`path.relative_to(a, b)` -> `path.relative_to(pathlib.PurePath(a, b))`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.source_edits import Edit, ParsedSource


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield one path around the parts."""
    path = source.named("pathlib", "PurePath")
    for call in source.calls_at(finding.line, finding.column, {"relative_to", "is_relative_to"})[:1]:
        if path is not None and call.args:
            yield from source.wrap(call.args[0], call.args[-1], path)


FIX = Fix(level=FixLevel.SAME, edits=edits)
