"""`threading.RLock("name")` -> `threading.RLock()`, which ignored what it was given."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, constants
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of all arguments; one that is computed stays, for it may do something."""
    for call in source.calls_at(finding.line, finding.column, {"RLock"})[:1]:
        values = [*call.args, *(one.value for one in call.keywords)]
        if len(constants(values)) == len(values):
            yield Edit(source.span(call.func)[1], source.span(call)[1], "()")


FIX = Fix(level=FixLevel.SAME, edits=edits)
