"""Names that a module gives to unions of typing, and names of its `__all__` that a loop sets an attribute of. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from pyskew.audit.syntax.module_index import Module

_KINDS = {"typing.Union", "typing.Optional", "typing_extensions.Union", "typing_extensions.Optional"}
_NAMESPACES = {"locals", "globals", "vars"}


def aliases(module: Module) -> frozenset[str]:
    """Return the names at the top level that stand for a union: `X = Union[A, B]`."""
    return frozenset(
        target.id
        for kind in (ast.Assign, ast.AnnAssign)
        for node, scope in module.nodes[kind]
        if scope.top and isinstance(node, (ast.Assign, ast.AnnAssign)) and _is_union(module, node.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    )


def _is_union(module: Module, value: ast.expr | None) -> bool:
    return isinstance(value, ast.Subscript) and module.dotted(value.value) in _KINDS


def set_in_loop(module: Module) -> Mapping[str, int]:
    """Return the names of `__all__` of which a loop over it sets a dunder attribute, with the line of the loop."""
    exported = _exported(module)
    found: dict[str, int] = {}
    for node, scope in module.nodes[ast.For] if exported else ():
        if isinstance(node, ast.For) and scope.top and isinstance(node.target, ast.Name) and _over_all(node.iter):
            name = node.target.id
            setting = next((one for one in _settings(node) if _by_name(one[0], name)), None)
            if setting is not None and not module.tolerated(setting[0]):
                left_out = tuple(_left_out(node))
                found |= {one: node.lineno for one in exported if not (left_out and one.startswith(left_out))}
    return found


def _exported(module: Module) -> list[str]:
    return [
        part.value
        for node, scope in module.nodes[ast.Assign]
        if isinstance(node, ast.Assign) and scope.top and any(_is_all(target) for target in node.targets)
        for part in ast.walk(node.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _over_all(node: ast.expr) -> bool:
    return any(_is_all(part) for part in ast.walk(node))


def _settings(loop: ast.For) -> Iterator[tuple[ast.expr, str]]:
    """Yield each object of which the body sets an attribute, with the attribute's name."""
    for node in (part for statement in loop.body for part in ast.walk(statement)):
        yield from settings(node)


def settings(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield the object and the attribute that a node sets: `x.__doc__ = y`, `setattr(x, "__doc__", y)`."""
    match node:
        case ast.Assign(targets=targets):
            yield from ((one.value, one.attr) for one in targets if isinstance(one, ast.Attribute) and dunder(one.attr))
        case ast.Call(func=ast.Name(id="setattr"), args=[value, ast.Constant(value=str() as attribute), _]):
            if dunder(attribute):
                yield value, attribute
        case _:
            return


def dunder(name: str) -> bool:
    """Return whether typing kept an attribute of this name on the alias itself, before 3.14."""
    return name.startswith("__") and name.endswith("__")


def _by_name(value: ast.expr, name: str) -> bool:
    """Return whether it is `locals()[name]`, or a look-up in a variable of the module."""
    match value:
        case ast.Subscript(value=ast.Call(func=ast.Name(id=called)), slice=ast.Name(id=key)):
            return key == name and called in _NAMESPACES
        case ast.Subscript(value=ast.Name(), slice=ast.Name(id=key)):
            return key == name
        case _:
            return False


def _left_out(loop: ast.For) -> Iterator[str]:
    """Yield beginnings of names that a condition of the loop speaks of."""
    for test in (part.test for part in ast.walk(loop) if isinstance(part, ast.If)):
        yield from (
            part.value for part in ast.walk(test) if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )


def message(name: str, attribute: str) -> str:
    """Return what is said of a union of which an attribute is set."""
    return f"{name} is a union, which has no place for {attribute}: AttributeError"
