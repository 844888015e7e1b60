"""Python files as syntax trees, and what stands around a line of them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree(path: Path) -> ast.Module | None:
    """Return the tree of a file, parsed once as long as the file stays as it is; None where it cannot be parsed."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return _parsed(path, found.st_mtime_ns, found.st_size)


@cache
def _parsed(path: Path, changed: int, size: int) -> ast.Module | None:
    del changed, size  # of the file that was parsed: fixes change files between two runs of the tests
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def innermost_function(module: ast.Module, line: int) -> Function | None:
    """Return the innermost function around a line; None at the top level."""
    around = [one for one in ast.walk(module) if isinstance(one, Function) and holds(one, line)]
    return max(around, key=lambda one: one.lineno, default=None)


def holds(node: ast.stmt, line: int) -> bool:
    """Return whether a line is one of a statement's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)
