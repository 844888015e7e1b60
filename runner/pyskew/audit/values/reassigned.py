"""Up to where a name is what it was before: assignments that every way to a line passes. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyskew.audit.syntax.bindings import unpacked
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.syntax.version_checks import suppresses

_KEEPING_METHODS = frozenset({
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "expandtabs", "split", "splitlines", "join",
    "format", "replace", "copy", "encode", "decode", "removeprefix", "removesuffix", "items", "values", "keys",
})  # fmt: skip
"""Methods whose result is much like the object that they are called on."""
_KEEPING = frozenset({
    "str", "list", "tuple", "dict", "set", "frozenset", "sorted", "reversed", "iter", "dedent", "cleandoc", "fill",
    "indent", "shorten", "gettext", "_", "Path", "PurePath", "fspath", "fsdecode", "expanduser", "cast", "copy",
    "deepcopy", "int", "partial", "enumerate", "closing",
})  # fmt: skip
"""Functions whose result is much like their argument."""
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reassigned:
    """An assignment after which a name has none of its earlier values, to the end of the block that it stands in."""

    start: Position
    end: Position
    block: Position
    """Where the block ends."""

    def holds(self, place: Position) -> bool:
        """Return whether every way to a place in the source passes it."""
        return self.end <= place <= self.block


def reassigned(body: Sequence[ast.stmt]) -> dict[str, list[Reassigned]]:
    """Return by name the assignments of a function or a module; what nested functions assign is not of it."""
    found: dict[str, list[Reassigned]] = {}
    for name, start, end, block in _of_block(body):
        found.setdefault(name, []).append(Reassigned(start, end, block))
    return found


def last_before(found: Sequence[Reassigned], place: Position) -> Position | None:
    """Return where the last assignment begins that every way to a place passes."""
    return max((one.start for one in found if one.holds(place)), default=None)


def _of_block(body: Sequence[ast.stmt]) -> Iterator[tuple[str, Position, Position, Position]]:
    for statement in body:
        for name in _surely(statement):
            yield name, _start(statement), _end(statement), _end(body[-1])
        for block in _blocks(statement):
            yield from _of_block(block)
        if isinstance(statement, (ast.For, ast.AsyncFor)):
            for name in _bound(statement.target):
                yield name, _start(statement), _start(statement.body[0]), _end(statement.body[-1])


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    yield from (block for name in ("body", "orelse", "finalbody") if (block := getattr(node, name, None)))
    yield from (one.body for name in ("handlers", "cases") for one in getattr(node, name, ()))


def _surely(node: ast.stmt) -> set[str]:
    """Return the names that a statement leaves with none of their earlier values, whatever happens."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return {name for target in targets for name in _lost(target, value)}
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return set(_lost(target, value))
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            return set() if any(suppresses(one.context_expr) for one in items) else _of_all(body)
        case ast.If(body=body, orelse=orelse):
            return _of_ways([body, orelse])
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            return _of_ways([[*body, *orelse], *(one.body for one in handlers)]) | _of_all(final)
        case _:
            return set()


def _of_all(body: Sequence[ast.stmt]) -> set[str]:
    return {name for one in body for name in _surely(one)}


def _of_ways(blocks: Sequence[Sequence[ast.stmt]]) -> set[str]:
    """Return what all blocks assign that do not leave."""
    going_on = [_of_all(block) for block in blocks if not block or not isinstance(block[-1], _LEAVES)]
    return set.intersection(*going_on) if going_on else set()


def _lost(target: ast.expr, value: ast.expr) -> Iterator[str]:
    """Yield names of a target; not those whose new value is much like the old one: `text = text.strip()`."""
    whole = [(name, value) for name in _bound(target)] if not isinstance(target, ast.Name) else []
    parts = dict(whole) | {one.id: part for one, part in unpacked(target, value) if isinstance(one, ast.Name)}
    yield from (name for name, part in parts.items() if not _keeps(part, name))


def _bound(target: ast.expr) -> set[str]:
    return {one.id for one in walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _keeps(node: ast.expr, name: str) -> bool:  # noqa: PLR0911 - one case each
    """Return whether an expression is much like what a name stands for."""
    match node:
        case ast.Name(id=given):
            return given == name
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=given) if method in _KEEPING_METHODS:
            parts = [value, *given] if method in {"join", "format"} else [value]
            cuts = method in {"replace", "split"} and any(_is_mark(one) for one in given[:1])
            return not cuts and any(_keeps(one, name) for one in parts)
        case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function), args=given) if function in _KEEPING:
            return any(_keeps(one, name) for one in given)
        case ast.BinOp(left=left, op=ast.Add() | ast.Div() | ast.BitOr(), right=right):
            return _keeps(left, name) or _keeps(right, name)
        case ast.BoolOp(values=parts) | ast.JoinedStr(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(_keeps(one, name) for one in parts)
        case ast.IfExp(body=body, orelse=orelse):
            return _keeps(body, name) or _keeps(orelse, name)
        case ast.FormattedValue(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            return _keeps(value, name)
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _keeps(value, name)
        case ast.ListComp(elt=part, generators=[made, *_]) | ast.GeneratorExp(elt=part, generators=[made, *_]):
            return _keeps(made.iter, name) and any(_keeps(part, one) for one in _bound(made.target))
        case _:
            return False


def _is_mark(node: ast.expr) -> bool:
    """Return whether a text is of marks, as what is escaped is: not of letters, spaces or slashes."""
    text = node.value if isinstance(node, ast.Constant) else ""
    return isinstance(text, str) and bool(text.strip()) and not any(one.isalnum() or one in "/\\" for one in text)


def _start(node: ast.stmt) -> Position:
    return node.lineno, node.col_offset


def _end(node: ast.stmt) -> Position:
    return node.end_lineno or node.lineno, node.end_col_offset or 0
