"""`add_argument("-f", "-foo")` -> `add_argument("-f", "-foo", dest="f")`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, constants, starred
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the name that the value had: that of the first flag."""
    for call in source.calls_at(finding.line, finding.column, {"add_argument"})[:1]:
        flags = constants(call.args)
        if flags and not starred(call):
            yield source.add_keyword(call, f'dest="{str(flags[0]).lstrip("-").replace("-", "_")}"')


FIX = Fix(level=FixLevel.SAME, edits=edits)
