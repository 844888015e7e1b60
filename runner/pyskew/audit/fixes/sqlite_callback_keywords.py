"""`create_function(name="a", narg=1, func=f)` -> `create_function("a", 1, f)`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called, starred
from pyskew.audit.fixes import Fix, FixLevel

_NAMES = {
    "create_function": ("name", "narg", "func"),
    "create_aggregate": ("name", "n_arg", "aggregate_class"),
    "set_authorizer": ("authorizer_callback",),
    "set_trace_callback": ("trace_callback",),
    "set_progress_handler": ("progress_handler", "n"),
}
"""Source: What's New in 3.15, sqlite3."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the removal of the names, where the values stand in the order of the positions."""
    for call in source.calls_at(finding.line, finding.column, _NAMES)[:1]:
        names = _NAMES[called(call)][len(call.args) :]
        given = [one.arg for one in call.keywords[: len(names)]]
        if starred(call) or given != list(names[: len(given)]):
            return
        for one in call.keywords[: len(given)]:
            yield Edit(source.span(one)[0], source.span(one.value)[0], "")


FIX = Fix(level=FixLevel.SAME, edits=edits)
