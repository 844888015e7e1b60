"""Where a file calls a function, or makes instances of its class."""

from __future__ import annotations

import ast

from pyskew.audit.syntax.module_index import Function, Module, Scope

CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__"})
"""Methods that run where an instance is made."""


def calls_of(module: Module, function: Scope) -> list[Scope]:
    """Return where this file calls a function, or constructs instances of its class."""
    name, owner = function.name.rpartition(".")[2], function.owner()
    names = _classes(module, owner, name) if owner is not None and name.startswith("__") else {name}
    found = []
    for call, scope in module.calls():
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called in names:
            found.append(scope)
    return found


def constructed_at_top(module: Module, function: Scope | None, unless: tuple[str, ...]) -> bool:
    """Return whether a function is a constructor, and code outside functions leads to it through plain functions.

    A plain function that calls one of `unless` has prepared what the constructor needs. Of functions that are no
    constructor too little is known of when they run.
    """
    if function is None or function.name.rpartition(".")[2] not in {"__init__", "__post_init__"}:
        return False
    seen: set[str] = set()
    pending = [function]
    while pending:
        for where in calls_of(module, pending.pop()):
            around = where.function()
            if around is None:
                return True
            prepares = any(at.function() is around for name in unless for _, at in module.calls_by_name.get(name, []))
            plain = isinstance(around.node, ast.FunctionDef) and around.owner() is None and not prepares
            if plain and around.name not in seen:
                seen.add(around.name)
                pending.append(around)
    return False


def imported_calls(module: Module, dotted: str) -> list[tuple[ast.Call, Scope]]:
    """Return calls of an imported class, which may come by way of another module of its package."""
    first, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
    names = [one for one in module.calls_by_name if one.partition(".")[0] == first and one.rpartition(".")[2] == last]
    return [pair for name in names for pair in module.calls_by_name[name]]


def runs_at_top(module: Module, scope: Scope) -> bool:
    """Return whether code stands outside functions, or in a plain function that code outside functions calls."""
    around = scope.function()
    if around is None:
        return True
    plain = isinstance(around.node, ast.FunctionDef) and around.owner() is None
    return plain and any(where.function() is None for where in calls_of(module, around))


def _classes(module: Module, owner: Scope, method: str) -> set[str]:
    """Return the names of a class and of those that derive from it and run its method."""
    own = owner.name.rpartition(".")[2]
    nodes = [node for node, _ in module.nodes[ast.ClassDef] if isinstance(node, ast.ClassDef)]
    return {own, *(one.name for one in nodes if own in map(ast.unparse, one.bases) and _runs_inherited(one, method))}


def _runs_inherited(node: ast.ClassDef, method: str) -> bool:
    """Return whether a class leaves a method as it inherits it, or calls it from its own."""
    own = [one for one in node.body if isinstance(one, Function) and one.name == method]
    called = (part.attr for one in own for part in ast.walk(one) if isinstance(part, ast.Attribute))
    return not own or method in called
