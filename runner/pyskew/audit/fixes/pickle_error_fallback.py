"""`except AttributeError` around pickle.dumps() -> `except (AttributeError, pickle.PicklingError)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield PicklingError for the clause that catches AttributeError, in the innermost try around the call."""
    named = source.named("pickle", "PicklingError")
    if named is None:
        return
    around = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Try) and node.body[0].lineno <= finding.line <= (node.body[-1].end_lineno or 0)
    ]
    for node in sorted(around, key=lambda one: -one.lineno)[:1]:
        for handler in node.handlers:
            names = [one.id for one in ast.walk(handler.type or ast.Pass()) if isinstance(one, ast.Name)]
            if "AttributeError" not in names:
                continue
            if isinstance(handler.type, ast.Tuple):
                yield from (source.insert(source.span(handler.type.elts[-1])[1], f", {named.text}"), *named.edits)
            elif handler.type is not None:
                shown = f"({source.of_node(handler.type)}, {named.text})"
                yield from (source.replace(handler.type, shown), *named.edits)
            return


FIX = Fix(level=FixLevel.SAME, edits=edits)
