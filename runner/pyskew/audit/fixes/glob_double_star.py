"""`path.glob("**")` -> `path.glob("**/")`: folders alone, as before 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.source_edits import Edit, ParsedSource


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the slash, where the pattern stands in the call."""
    for call in source.calls_at(finding.line, finding.column, {"glob", "rglob"})[:1]:
        given = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "pattern"), None)
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.endswith("**"):
            text = source.of_node(given)
            quote = 3 if text.endswith(('"""', "'''")) else 1
            yield source.insert(source.span(given)[1] - quote, "/")


FIX = Fix(level=FixLevel.SAME, edits=edits)
