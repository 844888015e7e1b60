"""`not self.__eq__(other)` -> `not (self == other)`, which asks the other side as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_SIGNS = {"__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the operator; super() has none."""
    for node in source.at(finding.line, finding.column, ast.UnaryOp)[:1]:
        match node.operand:
            case ast.Call(func=ast.Attribute(value=ast.Name() as own, attr=name), args=[other], keywords=[]):
                if name in _SIGNS:
                    yield source.replace(node.operand, f"({own.id} {_SIGNS[name]} {source.of_node(other)})")
            case _:
                pass


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
