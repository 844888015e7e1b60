"""Event loops that code sets, keeps or hands out, and the code that runs something in them. Pure."""

from __future__ import annotations

import ast

from pyskew.audit import Confidence
from pyskew.audit.syntax.callers import CONSTRUCTORS, calls_of
from pyskew.audit.syntax.module_index import Function, Module, Scope

RUNS = ("run_forever", "run_until_complete")
"""Methods that run a loop."""
MAKES = ("asyncio.set_event_loop", "asyncio.new_event_loop")
"""What makes a loop, or sets one."""


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


def prepared(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether the same function, or the module while it is imported, sets a loop, or the error is caught."""
    around = scope.function()
    sets = [one for name in MAKES for one in module.calls_by_name.get(name, [])]
    if any(where.function() in (around, None) and one.lineno <= call.lineno for one, where in sets):
        return True
    for node, _ in module.nodes[ast.Try]:
        within = isinstance(node, ast.Try) and node.body[0].lineno <= call.lineno <= (node.body[-1].end_lineno or 0)
        if within and isinstance(node, ast.Try) and any(_catches(one) for one in node.handlers):
            return True
    return False


def _catches(handler: ast.ExceptHandler) -> bool:
    shown = ast.unparse(handler.type) if handler.type else "Exception"
    return any(name in shown for name in ("RuntimeError", "Exception"))


def unprepared(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether a constructor is called outside coroutines, is given nothing called a loop, and none was set."""
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "loop")]
    is_given = any("loop" in ast.unparse(one) for one in given)
    return not (in_coroutine(scope) or is_given or prepared(module, call, scope))


def constructs_instances(function: Scope | None) -> bool:
    """Return whether a function runs where an instance is made."""
    return function is not None and function.name.rpartition(".")[2] in CONSTRUCTORS


def made_elsewhere(module: Module, function: Scope | None) -> bool:
    """Return whether a function is a constructor, of which this file makes instances in coroutines at most."""
    if function is None or not constructs_instances(function):
        return False
    return all(in_coroutine(where) for where in calls_of(module, function))


def lacks_a_loop(module: Module, call: ast.Call, function: Scope | None) -> Confidence | None:
    """Return how sure no loop runs where code that is no coroutine asks for one; None: only coroutines call it."""
    if function is None:
        return Confidence.HIGH
    runs = [one for name in RUNS for one in module.calls_by_method.get(name, [])]
    if any(where.function() is function and one.lineno >= call.lineno for one, where in runs):
        return Confidence.HIGH if not function.parameters or function.node.name == "main" else Confidence.MEDIUM  # type: ignore[union-attr] # a function
    if runs_elsewhere(module, call, function) or runs_what_is_kept(module, call, function):
        return Confidence.MEDIUM
    called = calls_of(module, function)
    outside = [where for where in called if not in_coroutine(where)]
    if called and not outside:
        return None
    at_top = any(where.function() is None for where in outside)
    constructs = constructs_instances(function)
    if constructs and not outside and serves_coroutines(function):
        return Confidence.LOW
    return Confidence.MEDIUM if at_top or constructs else Confidence.LOW


def in_lambda(module: Module, call: ast.Call) -> bool:
    """Return whether a call stands in a lambda: it runs when that is called, not where it stands."""
    lambdas = (node for node, _ in module.nodes[ast.Lambda])
    return any(one is call for node in lambdas for one in ast.walk(node))
