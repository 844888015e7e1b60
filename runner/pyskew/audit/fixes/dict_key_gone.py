"""`{ast.Num: f}` -> `{**({ast.Num: f} if hasattr(ast, "Num") else {})}`: keys of a table by names that went away."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the entry below a question whether the name is there; its place among the entries stays."""
    gone = finding.message.partition(" is gone in ")[0].rpartition(".")[2]
    position = source.offset(finding.line, 0) + finding.column - 1
    for table in (node for node in ast.walk(source.tree) if isinstance(node, ast.Dict)):
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Attribute) and key.attr == gone and source.span(key)[0] == position:
                owner = source.of_node(key.value)
                end = source.behind_parentheses(source.span(value)[1], source.span(table)[1])
                yield source.insert(position, "**({")
                yield source.insert(end, f'}} if hasattr({owner}, "{gone}") else {{}})')
                return


FIX = Fix(level=FixLevel.SAME, rules=tuple(f"names-gone-in-3-{minor}" for minor in (12, 13, 14, 15)), edits=edits)
