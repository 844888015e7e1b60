"""Where a test has found that a variable holds no text, `if isinstance(key, int)`, or is not None."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from pyskew.audit.flow.operations import Extent, Narrowed

_NUMBERS = frozenset({"int", "float", "bool", "complex"})
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def in_statement(node: ast.If, rest: Sequence[ast.stmt]) -> Iterator[Narrowed]:
    """Yield what an `if` says of its branches, and of the statements after it where one branch ends there."""
    yield from _within(node, rest, _tested(node.test))


def given(node: ast.If, rest: Sequence[ast.stmt]) -> Iterator[Narrowed]:
    """Yield the same for variables that are not None: `if value is not None`, `if value`."""
    yield from _within(node, rest, _not_none(node.test))


def _within(node: ast.If, rest: Sequence[ast.stmt], tested: Iterable[tuple[str, bool]]) -> Iterator[Narrowed]:
    for name, holds in tested:
        branch, other = (node.body, node.orelse) if holds else (node.orelse, node.body)
        if branch:
            yield name, *_extent(branch)
        if rest and other and isinstance(other[-1], _ENDS):
            yield name, *_extent(rest)


def _not_none(test: ast.expr) -> Iterator[tuple[str, bool]]:
    match test:
        case ast.Name(id=name):
            yield name, True
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from ((name, not holds) for name, holds in _not_none(inner))
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot() as how], comparators=[ast.Constant(None)]):
            yield name, isinstance(how, ast.IsNot)
        case ast.BoolOp(op=ast.And(), values=values):
            yield from ((name, True) for one in values for name, holds in _not_none(one) if holds)
        case _:
            pass


def in_expression(node: ast.IfExp) -> Iterator[Narrowed]:
    """Yield what `a if test else b` says of its branches."""
    for name, holds in _tested(node.test):
        yield name, *_extent([node.body if holds else node.orelse])


def _tested(test: ast.expr) -> Iterator[tuple[str, bool]]:
    """Yield a variable that holds no text where a test is true, or where it is false."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from ((name, not holds) for name, holds in _tested(inner))
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]):
            yield from _by_types(name, _names(kinds))
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]),
            ops=[ast.Is() | ast.Eq()],
            comparators=[kind],
        ):
            yield from _by_types(name, _names(kind))
        case ast.BoolOp(op=ast.And(), values=values):
            yield from ((name, True) for one in values for name, holds in _tested(one) if holds)
        case _:
            pass


def _by_types(name: str, kinds: set[str]) -> Iterator[tuple[str, bool]]:
    if kinds and kinds <= _NUMBERS:
        yield name, True
    elif "str" in kinds:
        yield name, False


def _names(kinds: ast.expr) -> set[str]:
    """Return the names of types, "" for another expression: `int`, `(int, float)`, `int | float`."""
    match kinds:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=elements):
            return {name for one in elements for name in _names(one)}
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _names(left) | _names(right)
        case _:
            return {""}


def _extent(nodes: Sequence[ast.stmt] | Sequence[ast.expr]) -> tuple[Extent, Extent]:
    first, last = nodes[0], nodes[-1]
    return (first.lineno, first.col_offset + 1), (last.end_lineno or last.lineno, (last.end_col_offset or 0) + 1)
