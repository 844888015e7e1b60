"""Statements that leave a finally block."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit.syntax.module_index import Function
from pyskew.audit.syntax.tree_walk import walk

_OPENS = (*Function.__args__, ast.ClassDef, ast.Lambda)


def leaves_finally(text: str) -> bool:
    """Return whether a text has statements that leave a finally block."""
    try:
        nodes = list(walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    blocks = [node.finalbody for node in nodes if isinstance(node, ast.Try)]
    return any(True for block in blocks for _ in leaving(block))


def leaving(body: list[ast.stmt], *, in_loop: bool = False) -> Iterator[ast.stmt]:
    """Yield what leaves these statements; a loop of their own may be left."""
    for one in body:
        if isinstance(one, ast.Return) or (isinstance(one, (ast.Break, ast.Continue)) and not in_loop):
            yield one
        elif not isinstance(one, _OPENS):
            loop = in_loop or isinstance(one, (ast.For, ast.AsyncFor, ast.While))
            for name in ("body", "orelse", "finalbody"):
                yield from leaving(getattr(one, name, []), in_loop=loop)
            for handled in getattr(one, "handlers", []):
                yield from leaving(handled.body, in_loop=loop)
