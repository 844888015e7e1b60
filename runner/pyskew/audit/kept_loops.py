"""Event loops that a function keeps or hands out, and the code that runs something in them. Pure."""

from __future__ import annotations

import ast

from pyskew.audit.module_index import Function, Module, Scope

RUNS = ("run_forever", "run_until_complete")
"""Methods that run a loop."""


def in_coroutine(scope: Scope) -> bool:
    """Return whether code stands in a coroutine."""
    function = scope.function()
    return function is not None and isinstance(function.node, ast.AsyncFunctionDef)


def serves_coroutines(function: Scope) -> bool:
    """Return whether the class has coroutines, which need its instances: those are mostly made where a loop runs."""
    owner = function.owner()
    return owner is not None and any(isinstance(one, ast.AsyncFunctionDef) for one in owner.node.body)


def runs_elsewhere(module: Module, call: ast.Call, function: Scope) -> bool:
    """Return whether a function only hands the loop out, and code that is no coroutine runs something in it."""
    if not any(isinstance(node, ast.Return) and node.value is call for node, _ in module.nodes[ast.Return]):
        return False
    name = function.name.rpartition(".")[2]
    for run, where in [pair for method in RUNS for pair in module.calls_by_method.get(method, [])]:
        owner = run.func.value if isinstance(run.func, ast.Attribute) else run
        owner = owner.func if isinstance(owner, ast.Call) else owner
        last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        if last == name and not in_coroutine(where):
            return True
    return False


def _gives(node: ast.expr, call: ast.Call) -> bool:
    """Return whether a value is a call, or may be: `loop or get_event_loop()`, `loop if loop else get_event_loop()`."""
    match node:
        case ast.BoolOp(values=values):
            return any(_gives(one, call) for one in values)
        case ast.IfExp(body=body, orelse=orelse):
            return _gives(body, call) or _gives(orelse, call)
        case _:
            return node is call


def runs_what_is_kept(module: Module, call: ast.Call, function: Scope) -> bool:
    """Return whether the loop is kept on self, and a method that is no coroutine runs something in it."""
    owner = function.owner()
    kept = {
        target.attr
        for node, _ in module.nodes[ast.Assign]
        if isinstance(node, ast.Assign) and _gives(node.value, call)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    around = function.node.decorator_list if isinstance(function.node, Function) else []
    if any("property" in ast.unparse(one) for one in around):
        kept.add(function.name.rpartition(".")[2])
    isolated = owner is not None and "Isolated" in "".join(map(ast.unparse, getattr(owner.node, "bases", [])))
    return not isolated and any(
        isinstance(run.func, ast.Attribute) and isinstance(run.func.value, ast.Attribute)
        and run.func.value.attr in kept and where.owner() is owner and not in_coroutine(where)
        for name in RUNS
        for run, where in module.calls_by_method.get(name, [])
    )  # fmt: skip
