"""What single statements, loops and calls bind to names: targets with values, elements, arguments. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.syntax.tree_walk import walk


def defaults(node: Function) -> Iterator[tuple[str, ast.expr]]:
    """Yield parameters that have a default, with it."""
    positional = [*node.args.posonlyargs, *node.args.args]
    if node.args.defaults:
        for one, default in zip(positional[-len(node.args.defaults) :], node.args.defaults, strict=True):
            yield one.arg, default
    for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if value is not None:
            yield one.arg, value


def given(call: ast.Call, node: Function, name: str, *, method: bool) -> Iterator[ast.expr]:
    """Yield what a call gives for one parameter, by keyword or by position; all that is left for `*args` and `**kw`."""
    yield from (one.value for one in call.keywords if one.arg == name)
    positional = [one.arg for one in [*node.args.posonlyargs, *node.args.args]][1 if method else 0 :]
    if node.args.kwarg is not None and node.args.kwarg.arg == name:
        named = {one.arg for one in [*node.args.args, *node.args.kwonlyargs]}
        left = [one for one in call.keywords if one.arg not in named]
        yield literal(ast.copy_location(ast.Call(func=ast.Name("dict"), args=[], keywords=left), call))
    if any(isinstance(one, ast.Starred) for one in call.args):
        return
    if name in positional:
        yield from call.args[positional.index(name) : positional.index(name) + 1]
    elif node.args.vararg is not None and node.args.vararg.arg == name:
        yield ast.copy_location(ast.Tuple(elts=call.args[len(positional) :], ctx=ast.Load()), call)


def pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield targets and values; tuples side by side where they match, elements of a literal for a loop's target."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from unpacked(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from ((one.optional_vars, one.context_expr) for one in items if one.optional_vars is not None)
        case ast.For(target=target, iter=ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts)):
            for element in elts:
                yield from unpacked(target, element)
        case ast.For(target=target, iter=over):
            yield from ((one.name, one) for one in looped_over(target, over).values())
        case _:
            return


_FILL = {"append": 0, "appendleft": 0, "add": 0, "insert": 1, "put": 0, "put_nowait": 0, "setdefault": 1}
"""Methods that give a container one more element, with the position of that."""


def filled(module: Module) -> Iterator[tuple[ast.expr, str, ast.expr, Scope]]:
    """Yield containers that a file fills, with what; as Looped says what is asked of them: `values` or elements."""
    for node, scope in module.nodes[ast.Assign]:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Subscript) and isinstance(node, ast.Assign):
                yield target.value, "values", node.value, scope
    for name, position in _FILL.items():
        for call, scope in module.calls_by_method.get(name, []):
            if isinstance(call.func, ast.Attribute) and len(call.args) > position:
                yield call.func.value, "values" if name == "setdefault" else "", call.args[position], scope


class Looped(ast.expr):
    """What a loop binds a name of its target to: elements of an expression, or its keys, values or items."""

    _fields = ()

    def __init__(self, target: ast.expr, name: ast.expr, over: ast.expr, part: str) -> None:
        """Take a name of the target, and as `part` what the loop asks of a dict: `items`, `values` or `keys`."""
        super().__init__()
        self.target, self.name, self.over, self.part = target, name, over, part

    @property
    def filled(self) -> tuple[ast.expr, str]:
        """The part of the target that gets what a container is filled with, and how `filled` calls that."""
        if self.part != "items":
            return self.target, self.part
        return (self.target.elts[-1] if isinstance(self.target, ast.Tuple) else ast.Name("")), "values"


def iterated(node: ast.expr) -> tuple[ast.expr, str]:
    """Return what a loop goes over, and which part of it where that is a method of dicts."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "values" | "keys" as part), args=[]):
            return value, part
        case ast.Call(func=ast.Name(id="sorted" | "list" | "tuple" | "reversed"), args=[inner, *_]):
            return iterated(inner)
        case _:
            return node, ""


def literal(node: ast.expr) -> ast.expr:
    """Return `dict(a=1)` as the literal that makes the same, anything else as it is."""
    match node:
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=[*given]):
            keys: list[ast.expr | None] = [ast.Constant(one.arg) if one.arg else None for one in given]
            return ast.copy_location(ast.Dict(keys=keys, values=[one.value for one in given]), node)
        case _:
            return node


def elements(node: ast.expr, part: str) -> Iterator[ast.expr]:
    """Yield what a loop over a literal or a comprehension takes from it."""
    match literal(node):
        case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt) if not part:
            yield elt
        case ast.DictComp(key=name, value=made):
            pair = ast.Tuple(elts=[name, made], ctx=ast.Load())
            yield made if part == "values" else pair if part == "items" else name
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts) if not part:
            yield from elts
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if part == "values":
                    yield value
                elif key is not None:
                    yield ast.Tuple(elts=[key, value], ctx=ast.Load()) if part == "items" else key
        case _:
            return


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield targets with what each gets of a value; nothing where the value is no literal of the same length."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield target, value
    elif isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        for one, part in zip(target.elts, value.elts, strict=True):
            yield from unpacked(one, part)


def looped_over(target: ast.expr, over: ast.expr) -> dict[str, Looped]:
    """Return by name what a loop binds each name of its target to."""
    whole, part = iterated(over)
    return {one.id: Looped(target, one, whole, part) for one in walk(target) if isinstance(one, ast.Name)}


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def comprehended(module: Module) -> dict[int, Looped]:
    """Return what the variables of comprehensions are bound to, by the identity of each name that reads one."""
    found: dict[int, Looped] = {}
    nodes = [node for kind in _COMPREHENSIONS for node, _ in module.nodes[kind] if isinstance(node, _COMPREHENSIONS)]
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):  # those within others come behind them
        bound = {name: one for made in node.generators for name, one in looped_over(made.target, made.iter).items()}
        found |= {id(part): bound[part.id] for part in walk(node) if isinstance(part, ast.Name) and part.id in bound}
    return found


def position(node: ast.expr) -> tuple[int, int]:
    """Return where an expression begins, of what a loop binds its name."""
    node = node.name if isinstance(node, Looped) else node
    return node.lineno, node.col_offset


def is_empty(node: ast.expr) -> bool:
    """Return whether a value is false whatever happens: `or` goes on behind it."""
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.Tuple(elts=[]):
            return True
        case _:
            return False


def is_method(function: Scope) -> bool:
    """Return whether a function stands in the body of a class."""
    return function.parent is not None and function.parent.kind == "class"
