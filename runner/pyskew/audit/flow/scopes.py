"""Which scope a name of a function belongs to."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyskew.audit.flow.operations import MODULE, Body
from pyskew.audit.syntax.tree_walk import FIELDS

BUILTINS = frozenset(vars(builtins))
Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda})
_BINDS = _DEFINES | {
    ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal,
}  # fmt: skip
"""Kinds of nodes that bind names, beside names themselves."""


@dataclass(slots=True)
class LoweringScope:
    """A body while it is lowered, with the names that are its own."""

    body: Body
    parent: LoweringScope | None
    local: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    """Names that it declares global."""
    owner: str = ""
    """The class whose body or method this is."""
    attributes: set[str] = field(default_factory=set)
    """In a class body: names that it has bound so far."""
    in_class: bool = False

    @property
    def top(self) -> bool:
        """Whether names bound here are names of the module."""
        return self.body.kind == "top"

    def operand(self, name: str, bound: frozenset[str]) -> str:
        """Return the operand for a name that this body mentions; `bound` holds what the module binds."""
        if not self.top and name in self.local:
            return name
        around = self.parent if name not in self.shared and not self.top else None
        while around is not None and not around.top:
            if name in around.local:
                return f"{around.body.name}|{name}"
            around = around.parent
        return f"!{name}" if name in BUILTINS and name not in bound else f"{MODULE}|{name}"


def parameters(args: ast.arguments) -> list[str]:
    """Return every name that a function's head binds."""
    extra = [one for one in (args.vararg, args.kwarg) if one]
    return [one.arg for one in [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]]


def locals_of(node: Function | ast.Lambda) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that belong to a function, and those that it declares global."""
    found = _bound(node.body if isinstance(node.body, list) else [node.body])
    found.names.update(parameters(node.args), found.deleted, found.caught)
    return frozenset(found.names - found.shared - found.outer), frozenset(found.shared)


def bound_at_top(tree: ast.Module) -> frozenset[str]:
    """Return the names that the statements of a module bind; what functions in it declare global may come on top."""
    return frozenset(_bound(tree.body).names)


@dataclass(slots=True)
class _Bound:
    """Names that a body binds, by how."""

    names: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    caught: set[str] = field(default_factory=set)
    """By `except` and by patterns."""
    shared: set[str] = field(default_factory=set)
    """Declared global."""
    outer: set[str] = field(default_factory=set)
    """Declared nonlocal."""


def _bound(body: Sequence[ast.AST]) -> _Bound:
    """Return what a body binds; nothing within definitions in it counts."""
    found = _Bound()
    add = found.names.add
    stack = [*body]
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                add(node.id)
            elif isinstance(node.ctx, ast.Del):
                found.deleted.add(node.id)
            continue
        kind = node.__class__
        if kind in _BINDS:
            _note(node, found)
            if kind in _DEFINES:
                continue
        for name in FIELDS.get(kind, ()):
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += value
            elif value is not None:
                push(value)
    return found


def _note(node: ast.AST, found: _Bound) -> None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            found.names.add(name)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            found.caught.add(name)
        case ast.Import(names=names):
            found.names |= {one.asname or one.name.partition(".")[0] for one in names}
        case ast.ImportFrom(names=names):
            found.names |= {one.asname or one.name for one in names}
        case ast.Global(names=declared):
            found.shared |= set(declared)
        case ast.Nonlocal(names=declared):
            found.outer |= set(declared)
        case _:
            pass
