"""`except KeyError` around getpass.getuser() -> `except (KeyError, OSError)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield OSError for the clause that catches KeyError, in the innermost try around the call."""
    around = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Try) and node.body[0].lineno <= finding.line <= (node.body[-1].end_lineno or 0)
    ]
    for node in sorted(around, key=lambda one: -one.lineno)[:1]:
        for handler in node.handlers:
            caught = handler.type
            if isinstance(caught, ast.Name) and caught.id == "KeyError":
                yield source.replace(caught, "(KeyError, OSError)")
            elif isinstance(caught, ast.Tuple):
                for one in caught.elts:
                    if isinstance(one, ast.Name) and one.id == "KeyError":
                        yield source.insert(source.span(one)[1], ", OSError")


FIX = Fix(level=FixLevel.SAME, edits=edits)
