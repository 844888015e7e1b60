"""Calls of private functions of the standard library, which each Python may give other parameters."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.enclosing import innermost_statement
from pyskew.codebase.tests import python_files
from pyskew.model.location import Location


def changed_private_calls(codebase: Path, place: str, minor: int) -> Iterator[str]:
    """Yield `pickle._getattribute` where a line calls it and 3.`minor` gave it other parameters.

    Parameters that were added at the end change no call. Public functions are left out: what a call of theirs breaks
    on is an error that names them.

    Args:
        codebase: the folder.
        place: the line, `file:line`.
        minor: the 14 of 3.14.
    """
    at = Location.parse(place)
    tree = python_files.tree(codebase / at.path)
    if tree is None:
        return
    here = innermost_statement(tree, at.line)
    called = {ast.unparse(node.func) for node in ast.walk(here) if isinstance(node, ast.Call)} if here else set()
    for name in sorted(called & _private(tree).keys()):
        dotted = _private(tree)[name]
        rows = stdlib_tables.table("signatures").get(dotted, ())
        for (_, before), (since, after) in itertools.pairwise(rows):
            names = [parameter[0] for parameter in after]
            if since == minor and names[: len(before)] != [parameter[0] for parameter in before]:
                yield dotted


def _private(tree: ast.Module) -> dict[str, str]:
    """Return by name, as a file calls them, the private functions that it imports or reaches through a module."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(str() as module, names, 0):
                found |= {one.asname or one.name: f"{module}.{one.name}" for one in names if one.name.startswith("_")}
            case ast.Attribute(ast.Name(module), name) if name.startswith("_"):
                found[f"{module}.{name}"] = f"{module}.{name}"
            case _:
                pass
    return found
