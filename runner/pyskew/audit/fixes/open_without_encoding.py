"""`open(path)` -> `open(path, encoding="locale")`, as it was before 3.15 (PEP 686)."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_CALLS = {"open", "read_text", "write_text", "run", "Popen", "check_output", "call", "check_call"}


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the encoding that was the default."""
    for call in source.calls_at(finding.line, finding.column, _CALLS)[:1]:
        yield source.add_keyword(call, 'encoding="locale"')


FIX = Fix(level=FixLevel.SAME, needs=(3, 10), edits=edits)
