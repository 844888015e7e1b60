"""`asyncio.set_child_watcher(...)` -> only where asyncio has it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the question before a statement that is a call of its own; asyncio chooses well since 3.12."""
    for node in source.statements_at(finding.line):
        indent = source.indent(node)
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=module, attr="set_child_watcher"))) if (
                not indent.strip() and node.lineno == node.end_lineno
            ):
                asked = f'if hasattr({source.of_node(module)}, "set_child_watcher"):{source.line_end}{indent}    '
                yield source.insert(source.span(node)[0], asked)
                return
            case _:
                pass


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
