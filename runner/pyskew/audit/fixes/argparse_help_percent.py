"""`help="100%"` -> `help="100%%"`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_SIGN = re.compile(r"%%|%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|%")


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield a second sign for each that begins no format, where the text is a literal."""
    if any(not isinstance(node, ast.Constant) for node in source.at(finding.line, finding.column, ast.expr)):
        return  # what is formatted once before has its own signs
    for node in source.at(finding.line, finding.column, ast.Constant)[:1]:
        start, end = source.span(node)
        for found in _SIGN.finditer(source.text, start, end):
            if found[0] == "%":
                yield source.insert(found.end(), "%")


FIX = Fix(level=FixLevel.SAME, edits=edits)
