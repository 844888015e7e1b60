"""Code that reads bytecode: each Python has instructions of its own, which no release note promises to keep."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pyskew.model.location import Location

_MODULES = frozenset({"dis", "opcode", "bytecode"})
_ATTRIBUTES = frozenset(
    {"co_code", "co_positions", "opname", "argrepr", "argval", "f_lasti", "tb_lasti", "_co_code_adaptive"}
)
"""Of code objects, frames and instructions."""
_DEEPEST = 2
"""Innermost frames that count: the failing function, and who called it to check something."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def reads_bytecode(codebase: Path, frames: Sequence[str]) -> bool:
    """Return whether one of the two innermost functions of a traceback itself reads instructions.

    Args:
        codebase: the folder.
        frames: the lines of the traceback in it, `file:line`, outermost first.
    """
    return any(_reads(codebase, Location.parse(frame)) for frame in frames[-_DEEPEST:])


def _reads(codebase: Path, at: Location) -> bool:
    tree = _tree(codebase / at.path)
    if tree is None:
        return False
    around = [one for one in ast.walk(tree) if isinstance(one, _Function) and _holds(one, at.line)]
    innermost = max(around, key=lambda one: one.lineno, default=None)
    names = _names(tree)
    return innermost is not None and any(_is_about(node, names) for node in ast.walk(innermost))


def _holds(node: _Function, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _is_about(node: ast.AST, names: frozenset[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _ATTRIBUTES
    return isinstance(node, ast.Name) and node.id in names


def _names(tree: ast.Module) -> frozenset[str]:
    """Return the names by which a file reaches the modules about instructions."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                found |= {alias.asname or alias.name for alias in names if alias.name in _MODULES}
            case ast.ImportFrom(module, names) if module in _MODULES:
                found |= {alias.asname or alias.name for alias in names}
    return frozenset(found)


@lru_cache(maxsize=64)
def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
