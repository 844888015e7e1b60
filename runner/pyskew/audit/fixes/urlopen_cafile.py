"""`urlopen(url, cafile=None)` -> `urlopen(url)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of arguments that say nothing; one with a value needs a context, which an owner writes."""
    for call in source.calls_at(finding.line, finding.column, {"urlopen"})[:1]:
        for name in ("cafile", "capath", "cadefault"):
            given = next((one.value for one in call.keywords if one.arg == name), None)
            if isinstance(given, ast.Constant) and not given.value:
                yield from source.remove_keyword(call, name)


FIX = Fix(level=FixLevel.SAME, edits=edits)
