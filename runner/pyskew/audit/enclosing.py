"""What stands around a line of a syntax tree. Pure."""

from __future__ import annotations

import ast

Function = ast.FunctionDef | ast.AsyncFunctionDef


def innermost_function(module: ast.Module, line: int) -> Function | None:
    """Return the innermost function around a line; None at the top level."""
    around = [one for one in ast.walk(module) if isinstance(one, Function) and holds(one, line)]
    return max(around, key=lambda one: one.lineno, default=None)


def holds(node: ast.stmt, line: int) -> bool:
    """Return whether a line is one of a statement's."""
    return node.lineno <= line <= (node.end_lineno or node.lineno)
