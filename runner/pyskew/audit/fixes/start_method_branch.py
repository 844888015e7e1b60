"""`method == "spawn"` -> `method != "fork"`: what is true of spawn is true of forkserver as well, mostly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the comparison that knows of three start methods."""
    for node in source.at(finding.line, finding.column, ast.Compare)[:1]:
        word, known = node.ops[0], node.comparators[0]
        left = source.of_node(node.left)
        if isinstance(known, ast.Constant) and isinstance(word, (ast.Eq, ast.NotEq)):
            yield source.replace(node, f'{left} {"!=" if isinstance(word, ast.Eq) else "=="} "fork"')
        elif isinstance(known, (ast.Set, ast.Tuple, ast.List)) and known.elts:
            yield source.insert(source.span(known.elts[-1])[1], ', "forkserver"')


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
