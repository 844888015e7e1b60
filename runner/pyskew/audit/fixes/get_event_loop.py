"""`loop = asyncio.get_event_loop()` -> a new loop, which is set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the two calls that get_event_loop() made, where the loop gets a name; asyncio.run() may be better."""
    for node in source.statements_at(finding.line):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
            continue
        target, indent = source.of_node(node.targets[0]), source.indent(node)
        new, setting = source.named("asyncio", "new_event_loop"), source.named("asyncio", "set_event_loop")
        simple = isinstance(node.targets[0], (ast.Name, ast.Attribute)) and not indent.strip()
        if simple and called(node.value) == "get_event_loop" and new and setting and not node.value.args:
            yield source.replace(node.value, f"{new.text}()")
            yield source.insert(source.span(node)[1], f"{source.line_end}{indent}{setting.text}({target})")
            yield from (*new.edits, *setting.edits)


FIX = Fix(level=FixLevel.CHOOSE, edits=edits)
