"""`NamedTuple("P", x=int)` -> `NamedTuple("P", [("x", int)])`, `TypedDict("M")` -> `TypedDict("M", {})`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called, starred
from pyskew.audit.fixes import Fix, FixLevel

_EMPTY = {"NamedTuple": "[]", "TypedDict": "{}"}


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the fields as the second argument."""
    for call in source.calls_at(finding.line, finding.column, _EMPTY)[:1]:
        if starred(call) or len(call.args) != 1:
            return
        if not call.keywords:
            yield source.insert(source.span(call.args[0])[1], f", {_EMPTY[called(call)]}")
        elif called(call) == "NamedTuple":
            shown = [f'("{one.arg}", {source.text[slice(*source.span(one.value))]})' for one in call.keywords]
            first, last = source.span(call.keywords[0])[0], source.span(call.keywords[-1])[1]
            yield Edit(first, last, "[" + ", ".join(shown) + "]")


FIX = Fix(level=FixLevel.SAME, edits=edits)
