"""`isinstance(hint, typing._GenericAlias) and hint.__origin__ is Union` -> `typing.get_origin(hint) in {...}`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the documented question in the place of both private ones; `X | Y` is then a union too."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.BoolOp) or not node.lineno <= finding.line <= (node.end_lineno or 0):
            continue
        match node:
            case ast.BoolOp(
                op=ast.And(),
                values=[
                    ast.Call(args=[hint, _]) as asked,
                    ast.Compare(left=ast.Attribute(value=same, attr="__origin__"), ops=[ast.Is() | ast.Eq()]),
                ],
            ) if called(asked) == "isinstance" and ast.dump(hint) == ast.dump(same):
                yield from _documented(source, node, source.of_node(hint))
                return
            case _:
                pass


def _documented(source: ParsedSource, node: ast.BoolOp, hint: str) -> Iterator[Edit]:
    origin, union = source.named("typing", "get_origin"), source.named("typing", "Union")
    other = source.named("types", "UnionType")
    if origin and union and other:
        yield source.replace(node, f"{origin.text}({hint}) in {{{union.text}, {other.text}}}")
        yield from (*origin.edits, *union.edits, *other.edits)


FIX = Fix(level=FixLevel.CHOOSE, needs=(3, 10), edits=edits)
