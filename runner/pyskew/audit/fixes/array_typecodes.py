"""`array.typecodes.replace(...)` -> `"".join(code for code in array.typecodes if ...).replace(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the text of the codes that there were."""
    for node in source.at(finding.line, finding.column, ast.expr)[:1]:
        for one in ast.walk(node):
            known = isinstance(one, ast.Attribute) and one.attr == "typecodes"
            if isinstance(one, ast.expr) and (known or (isinstance(one, ast.Name) and one.id == "typecodes")):
                shown = source.of_node(one)
                yield source.replace(one, f'"".join(code for code in {shown} if code in "bBuwhHiIlLqQfd")')
                return


FIX = Fix(level=FixLevel.SAME, edits=edits)
