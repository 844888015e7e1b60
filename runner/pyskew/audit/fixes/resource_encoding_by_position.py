"""`read_text("package", "file", "utf-8")` -> `read_text("package", "file", encoding="utf-8")`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, starred
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the names of the third and fourth argument."""
    for call in source.calls_at(finding.line, finding.column, {"read_text", "open_text"})[:1]:
        if not starred(call):
            for name, argument in zip(("encoding", "errors"), call.args[2:], strict=False):
                yield source.insert(source.span(argument)[0], f"{name}=")


FIX = Fix(level=FixLevel.SAME, edits=edits)
