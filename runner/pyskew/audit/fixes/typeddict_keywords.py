"""`TypedDict("M", a=int)` -> `TypedDict("M", {"a": int})`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, starred
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the fields as a dictionary; `total` stays a keyword."""
    for call in source.calls_at(finding.line, finding.column, {"TypedDict"})[:1]:
        fields = [one for one in call.keywords if one.arg != "total"]
        if starred(call) or len(call.args) != 1 or fields != call.keywords[: len(fields)] or not fields:
            return
        first, last = source.span(fields[0])[0], source.span(fields[-1])[1]
        shown = [f'"{one.arg}": {source.text[slice(*source.span(one.value))]}' for one in fields]
        yield Edit(first, last, "{" + ", ".join(shown) + "}")


FIX = Fix(level=FixLevel.SAME, edits=edits)
