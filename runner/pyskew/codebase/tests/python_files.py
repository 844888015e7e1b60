"""Python files as syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


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
