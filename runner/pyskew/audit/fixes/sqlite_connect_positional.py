"""`sqlite3.connect(a, 5)` -> `sqlite3.connect(a, timeout=5)`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_NAMES = ("timeout", "detect_types", "isolation_level", "check_same_thread", "factory", "cached_statements", "uri")
"""Source: the signature of sqlite3.connect in 3.14, which deprecated them by position."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the name of each argument behind the first."""
    for call in source.calls_at(finding.line, finding.column, {"connect"})[:1]:
        if len(call.args) <= len(_NAMES) + 1:
            for name, argument in zip(_NAMES, call.args[1:], strict=False):
                yield source.insert(source.span(argument)[0], f"{name}=")


FIX = Fix(level=FixLevel.SAME, edits=edits)
