"""What a failing assertion itself makes, of what a newer Python made another kind of object."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyskew.analysis import newer_texts
from pyskew.audit.syntax.enclosing import innermost_statement
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.imports import imported_modules
from pyskew.model.location import Location

_CHANGED: Mapping[int, Mapping[str, str]] = {
    14: {
        "typing.Union": newer_texts.UNIONS,
        "typing.Optional": newer_texts.UNIONS,
        "typing.ForwardRef": newer_texts.REFERENCES,
    }
}
"""By minor version, how objects are made that this version made of another class, and what it did."""


def changed_objects(codebase: Path, place: str, minor: int) -> Iterator[str]:
    """Yield what 3.`minor` did to objects that the statement at a line makes: `Union[int, str]`, `ForwardRef("x")`.

    Args:
        codebase: the folder.
        place: the line, `file:line`.
        minor: the 14 of 3.14.
    """
    at = Location.parse(place)
    tree = python_files.tree(codebase / at.path)
    if tree is None or minor not in _CHANGED:
        return
    here = innermost_statement(tree, at.line)
    imported = _imported(tree)
    for node in ast.walk(here) if isinstance(here, ast.Assert | ast.Expr) else ():
        made = node.value if isinstance(node, ast.Subscript) else node.func if isinstance(node, ast.Call) else None
        first, _, rest = ast.unparse(made).partition(".") if made else ("", "", "")
        dotted = ".".join(filter(None, (imported.get(first, ""), rest)))
        if said := _CHANGED[minor].get(dotted):
            yield said


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return by name what a file imports, anywhere in it, as dotted names."""
    found = imported_modules(ast.walk(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # Many codebases have a module of their own that passes the names of typing on.
            source = "typing" if node.module.endswith((".typing", "typing_extensions")) else node.module
            found |= {one.asname or one.name: f"{source}.{one.name}" for one in node.names}
    return found
