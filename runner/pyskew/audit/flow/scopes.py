"""Which scope a name of a function belongs to."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from pyskew.audit.flow.operations import MODULE, Body
from pyskew.audit.tree_walk import children, walk

BUILTINS = frozenset(vars(builtins))
Function = ast.FunctionDef | ast.AsyncFunctionDef
_OPENS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


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
    found = set(parameters(node.args))
    shared: set[str] = set()
    outer: set[str] = set()
    for part in own_nodes(node.body if isinstance(node.body, list) else [node.body]):
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.Import(names=names):
                found |= {one.asname or one.name.partition(".")[0] for one in names}
            case ast.ImportFrom(names=names):
                found |= {one.asname or one.name for one in names}
            case ast.Global(names=declared):
                shared |= set(declared)
            case ast.Nonlocal(names=declared):
                outer |= set(declared)
            case _:
                pass
    return frozenset(found - shared - outer), frozenset(shared)


def own_nodes(body: list[ast.stmt] | list[ast.expr]) -> list[ast.AST]:
    """Return every node of a body; of definitions in it only the definition itself."""
    found: list[ast.AST] = []
    stack: list[ast.AST] = [*body]
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, _OPENS):
            stack.extend(children(node))
    return found


def bound_at_top(tree: ast.Module) -> frozenset[str]:
    """Return the names that a module may bind, also from within functions that declare them global."""
    found: set[str] = set()
    for part in own_nodes(tree.body):
        match part:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names):
                found |= {one.asname or one.name.partition(".")[0] for one in names}
            case ast.ImportFrom(names=names):
                found |= {one.asname or one.name for one in names}
            case _:
                pass
    for node in walk(tree):
        if isinstance(node, ast.Global):
            found |= set(node.names)
    return frozenset(found)
