"""`strptime(text, "%b %d")` -> `strptime("1900 " + text, "%Y %b %d")`: the year that was taken."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the year for the text and for the format, which is a literal; whether 1900 is right, the owner knows."""
    for call in source.calls_at(finding.line, finding.column, {"strptime"})[:1]:
        text, form = call.args[:2]
        simple = isinstance(text, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant))
        shown = source.of_node(form)
        if shown[:1] in "\"'" and not isinstance(text, ast.Starred):
            yield source.replace(text, f'"1900 " + {source.of_node(text) if simple else f"({source.of_node(text)})"}')
            quote = 3 if shown.startswith(('"""', "'''")) else 1
            yield source.insert(source.span(form)[0] + quote, "%Y ")


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
