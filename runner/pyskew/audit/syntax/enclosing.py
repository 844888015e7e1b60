"""What stands around a line of a syntax tree. Pure."""

from __future__ import annotations

import ast
from typing import TypeVar

Function = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES: tuple[type[ast.ClassDef | Function], ...] = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
"""Statements with a name and a body."""
_FUNCTIONS: tuple[type[Function], ...] = (ast.FunctionDef, ast.AsyncFunctionDef)
_S = TypeVar("_S", bound=ast.stmt)


def innermost_function(module: ast.Module, line: int) -> Function | None:
    """Return the innermost function around a line; None at the top level."""
    return _last(around(module, line, _FUNCTIONS))


def innermost_statement(module: ast.Module, line: int) -> ast.stmt | None:
    """Return the statement around a line that begins last; of those that begin in one line the outer one."""
    return _last(around(module, line, (ast.stmt,)))


def around(module: ast.Module, line: int, kinds: tuple[type[_S], ...]) -> list[_S]:
    """Return the statements of some kinds around a line, from outside in."""
    found = [one for one in ast.walk(module) if isinstance(one, kinds) and holds(one, line)]
    return sorted(found, key=lambda one: one.lineno)


def holds(node: ast.stmt, line: int) -> bool:
    """Return whether a line is one of a statement's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _last(nodes: list[_S]) -> _S | None:
    """Return the one that begins last; the first of those that begin in one line."""
    return max(nodes, key=lambda one: one.lineno, default=None)
