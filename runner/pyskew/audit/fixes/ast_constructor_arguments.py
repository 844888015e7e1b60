"""`ast.Name(id="a", name="b")` -> `ast.Name(id="a")`, without what is no field."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of the argument that the message names; it was an attribute of the node before."""
    word = finding.message.partition("() with an unknown ")[2].partition(":")[0]
    for call in source.calls_at(finding.line, finding.column)[-1:] if word else ():
        yield from source.remove_keyword(call, word)


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
