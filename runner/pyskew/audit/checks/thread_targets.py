"""Functions of a file that other threads, or tasks of an executor, run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyskew.audit.syntax.module_index import Function, Module, Scope

_THREADS = frozenset({"threading.Thread", "threading.Timer"})
_TASKS = frozenset({"map", "submit"})


@dataclass(frozen=True, slots=True)
class Started:
    """A function that a call hands to a thread or an executor."""

    call: ast.Call
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def threads(module: Module) -> Iterator[Started]:
    """Yield the targets of threads that get no context of their own, and the run() of subclasses of Thread."""
    for call, scope in module.calls():
        name = module.imported(call.func, scope)
        if name in _THREADS and not any(one.arg == "context" for one in call.keywords):
            given = [one.value for one in call.keywords if one.arg in {"target", "function"}]
            given += call.args[1:2]
            yield from (Started(call, found) for one in given for found in _functions(module, one))
    yield from tasks(module, frozenset({"concurrent.futures.ThreadPoolExecutor"}))
    for made, run in _subclasses(module):
        yield Started(made, run)


def tasks(module: Module, executors: frozenset[str]) -> Iterator[Started]:
    """Yield what is submitted to, or mapped by, an executor of one of these classes."""
    pools = _variables(module, executors)
    for method in _TASKS:
        for call, _ in module.calls_by_method.get(method, []):
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in pools:
                yield from (Started(call, found) for one in call.args[:1] for found in _functions(module, one))


def _variables(module: Module, executors: frozenset[str]) -> set[str]:
    """Return the names that `with E() as pool` and `pool = E()` bind."""
    found: set[str] = set()
    for node, scope in [*module.nodes[ast.With], *module.nodes[ast.Assign]]:
        pairs = (
            [(item.context_expr, item.optional_vars) for item in node.items]
            if isinstance(node, ast.With)
            else [(node.value, target) for target in node.targets]
            if isinstance(node, ast.Assign)
            else []
        )
        for value, target in pairs:
            if isinstance(value, ast.Call) and target is not None and _is_one(module, value, scope, executors):
                found.add(ast.unparse(target))
    return found


def _is_one(module: Module, call: ast.Call, scope: Scope, executors: frozenset[str]) -> bool:
    return module.imported(call.func, scope) in executors or ast.unparse(call.func) in executors


def _functions(module: Module, value: ast.expr) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    if isinstance(value, ast.Lambda):
        yield value
    elif isinstance(value, ast.Name):
        yield from (one for one in module.tree.body if isinstance(one, Function) and one.name == value.id)


def _subclasses(module: Module) -> Iterator[tuple[ast.Call, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield each call that makes a thread of a class of this file, with the class's run()."""
    classes = {one.name: one for one in module.tree.body if isinstance(one, ast.ClassDef)}
    for call, _ in module.calls():
        owner = classes.get(call.func.id) if isinstance(call.func, ast.Name) else None
        bases = {module.dotted(base) for base in owner.bases} if owner else set()
        if owner and bases & {"threading.Thread"}:
            yield from ((call, one) for one in owner.body if isinstance(one, Function) and one.name == "run")
