"""`import sre_parse` -> `from re import _parser as sre_parse`, which is the same module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel

_MODULES = {"sre_parse": "_parser", "sre_compile": "_compiler", "sre_constants": "_constants"}


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the import of the module by the name that it has since 3.11, where the statement imports nothing else."""
    for node in source.at(finding.line, finding.column, ast.stmt)[:1]:
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            shown = source.of_node(node).replace(node.module, f"re.{_MODULES[node.module]}", 1)
            yield source.replace(node, shown)
        elif isinstance(node, ast.Import) and len(node.names) == 1 and node.names[0].name in _MODULES:
            alias = node.names[0]
            yield source.replace(node, f"from re import {_MODULES[alias.name]} as {alias.asname or alias.name}")


FIX = Fix(level=FixLevel.SAME, needs=(3, 11), edits=edits)
