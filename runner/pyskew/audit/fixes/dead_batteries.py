"""`from pipes import quote` -> `from shlex import quote`, which is the same function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the module that it comes from, where nothing else is imported."""
    for node in source.at(finding.line, finding.column, ast.ImportFrom):
        if node.module == "pipes" and [one.name for one in node.names] == ["quote"]:
            start = source.text.index("pipes", source.span(node)[0])
            yield Edit(start, start + len("pipes"), "shlex")


FIX = Fix(level=FixLevel.SAME, edits=edits)
