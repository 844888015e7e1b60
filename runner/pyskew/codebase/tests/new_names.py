"""Names that a module of the standard library has gained, in what a failing assertion shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.enclosing import innermost_function
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.imports import imported_modules
from pyskew.model.location import Location

_SHOWN = re.compile(r"'([A-Za-z_]\w*)'|^(?:AssertionError: )?([A-Za-z_]\w*)$", re.MULTILINE)
"""A name in quotes, or all that a line says."""


def new_names(text: str, codebase: Path, frames: Sequence[str], minor: int) -> Iterator[str]:
    """Yield `typing.is_protocol` where a text shows that name, and the innermost function of a traceback uses typing.

    Names that every program has count everywhere.

    Args:
        text: the message of a failing assertion, with the values that it shows.
        codebase: the folder.
        frames: the lines of the traceback in it, `file:line`, outermost first.
        minor: the 13 of the Python that gained the name, 3.13.
    """
    shown = dict.fromkeys(filter(None, (name for found in _SHOWN.findall(text) for name in found)))
    for module in dict.fromkeys([*_used(codebase, frames[-1]), "builtins"]) if shown and frames else ():
        gained = stdlib_tables.gained_names(module, minor)
        yield from (f"{module}.{name}".removeprefix("builtins.") for name in shown if name in gained)


def _used(codebase: Path, frame: str) -> Iterator[str]:
    """Yield the modules that the innermost function around a line names, as it or its file imports them."""
    at = Location.parse(frame)
    tree = python_files.tree(codebase / at.path)
    scope = innermost_function(tree, at.line) if tree else None
    if tree is None or scope is None:
        return
    modules = {**imported_modules(tree.body), **imported_modules(ast.walk(scope))}
    named = {one.id for one in ast.walk(scope) if isinstance(one, ast.Name)}
    yield from dict.fromkeys(module for name, module in modules.items() if name in named)
