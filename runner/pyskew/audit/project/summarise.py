"""A parsed file to its ModuleSummary: what functions read, call and write, and where workers are started."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import legible
from pyskew.audit.flow.lower import lower
from pyskew.audit.project.module_summary import ClassFacts, Launch, ModuleSummary, Ref, Use
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.project.scope_uses import Uses
from pyskew.audit.stdlib import launch_sites
from pyskew.audit.syntax import union_aliases
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.syntax.tree_walk import walk

_PATCHES = ("unittest.mock.patch", "mock.patch", "moto.", "responses.activate", "freezegun.freeze_time", "freeze_time")
_OTHER_SYSTEMS = {"darwin", "Darwin", "win32", "Windows", "nt", "cygwin"}
_PICKLING = {"__getstate__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__"}


def summarise(module: Module) -> ModuleSummary:
    """Return what the flow rules need to know about one file."""
    origins = module.once(Origins)
    uses = Uses(module, origins)
    summary = ModuleSummary(module.path, module.name, guarded=module.guard is not None, imports=dict(module.imports))
    summary.stars = module.stars
    summary.lowered = lower(module)
    summary.bindings = uses.bindings()
    summary.unions = union_aliases.aliases(module)
    summary.set_in_loop = dict(union_aliases.set_in_loop(module))
    for scope in [module.top, *module.guards, *_functions(module)]:
        facts = uses.of(scope)
        known = summary.functions.setdefault(scope.name, facts)
        if known is not facts and scope.kind == "guard":
            known.reads += facts.reads
            known.calls += facts.calls
            known.writes += facts.writes
    for node, scope in module.nodes[ast.ClassDef]:
        if isinstance(node, ast.ClassDef):
            one = _class(node, scope, module, origins)
            summary.classes[one.name] = one
    for call, scope in module.calls():
        called = origins.origin(call.func, scope)
        summary.launches.extend(_launches(call, called, scope, module, origins))
        if launch_sites.normal(called) == "multiprocessing.set_start_method":
            where = scope.function() or scope
            if not _elsewhere(call, module):
                summary.pins.append(Use(_literal(call), call.lineno, where.name))
    return summary


def _elsewhere(call: ast.Call, module: Module) -> bool:
    """Return whether it runs on macOS or Windows alone: below `sys.platform == "darwin"` or its like."""
    for node, _ in module.nodes[ast.If]:
        if isinstance(node, ast.If) and node.body[0].lineno <= call.lineno <= (node.body[-1].end_lineno or 0):
            values = {part.value for part in walk(node.test) if isinstance(part, ast.Constant)}
            equal = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], (ast.Eq, ast.In))
            if equal and values and values <= _OTHER_SYSTEMS:
                return True
    return False


def _functions(module: Module) -> Iterator[Scope]:
    return (scope for scope in module.scopes.values() if scope.kind == "function")


def _class(node: ast.ClassDef, scope: Scope, module: Module, origins: Origins) -> ClassFacts:
    name = node.name if scope.top else f"{scope.name}.{node.name}"
    bases = tuple(launch_sites.normal(origins.origin(base, scope)) for base in node.bases)
    methods = {one.name: (one.lineno, one.end_lineno or one.lineno) for one in node.body if isinstance(one, Function)}
    made = {}
    own = module.scopes.get(f"{name}.__init__", scope)
    for attribute, value in origins.attributes_of(name).items():
        what = origins.given(value, own).what
        within = (method for method, (first, last) in methods.items() if first <= value.lineno <= last)
        made[attribute] = Use(what, value.lineno, next(within, ""))
    return ClassFacts(name, node.lineno, bases, made, pickles_itself=bool(methods.keys() & _PICKLING))


def _literal(call: ast.Call) -> str:
    first = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "method"), None)
    return legible(str(first.value)) if isinstance(first, ast.Constant) else ""


def _launches(call: ast.Call, called: str, scope: Scope, module: Module, origins: Origins) -> Iterator[Launch]:
    started = launch_sites.kind_and_context(called)
    where = (scope.function() or scope).name
    patched = bool(started) and _patched(call, scope, module, origins)
    if started:
        kind, context = started
        context = origins.context_of(call, kind, context, scope)
        target, arguments, first = _handed_over(kind, call)
        yield Launch(
            kind=kind,
            context=context,
            line=call.lineno,
            column=call.col_offset + 1,
            scope=where,
            target=origins.ref(target, scope) if target is not None else None,
            arguments=tuple(origins.given(one, scope) for one in arguments),
            initializer=origins.ref(first, scope) if first is not None else None,
            patched=patched,
        )
        return
    if called and launch_sites.keyword(call, "target") is not None and not called.startswith("threading."):
        target, arguments, _ = _handed_over(launch_sites.PROCESS, call)
        yield Launch(
            kind=launch_sites.PERHAPS,
            context=called,
            line=call.lineno,
            column=call.col_offset + 1,
            scope=where,
            target=origins.ref(target, scope),
            arguments=tuple(origins.given(one, scope) for one in arguments),
        )
        return
    task = _task(call, called, scope, origins)
    if task:
        kind, context, ref = task
        yield Launch(
            kind=kind, context=context, line=call.lineno, column=call.col_offset + 1, scope=where, target=ref, task=True
        )


def _handed_over(kind: str, call: ast.Call) -> tuple[ast.expr | None, list[ast.expr], ast.expr | None]:
    """Return target, arguments and initializer of a call that starts workers."""
    if kind == launch_sites.PROCESS:
        named = launch_sites.argument(call, 4, "kwargs")
        values = named.values if isinstance(named, ast.Dict) else []
        return (
            launch_sites.argument(call, 1, "target"),
            [*_elements(launch_sites.argument(call, 3, "args")), *values],
            None,
        )
    if kind == launch_sites.POOL:
        return (
            None,
            _elements(launch_sites.argument(call, 2, "initargs")),
            launch_sites.argument(call, 1, "initializer"),
        )
    if kind == launch_sites.EXECUTOR:
        return (
            None,
            _elements(launch_sites.argument(call, 3, "initargs")),
            launch_sites.argument(call, 2, "initializer"),
        )
    return None, [], None


def _elements(node: ast.expr | None) -> list[ast.expr]:
    """Return the items of a tuple or list, also of sums and starred ones."""
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return [one.value if isinstance(one, ast.Starred) else one for one in elements]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _elements(left) + _elements(right)
        case _:
            return []


def _task(call: ast.Call, called: str, scope: Scope, origins: Origins) -> tuple[str, str, Ref] | None:
    """Return the pool or executor that a call submits to, its context, and the task."""
    pool, _, method = called.rpartition(".")
    if method in launch_sites.TASKS and pool.startswith(("<pool:", "<executor:")) and call.args:
        kind, _, context = pool.strip("<>").partition(":")
        return kind, context, origins.ref(call.args[0], scope)
    in_executor = isinstance(call.func, ast.Attribute) and call.func.attr == "run_in_executor"
    if in_executor and len(call.args) > 1:
        pool = origins.origin(call.args[0], scope)
        if pool.startswith("<executor:"):
            return (
                launch_sites.EXECUTOR,
                pool.removeprefix("<executor:").removesuffix(">"),
                origins.ref(call.args[1], scope),
            )
    return None


def _patched(call: ast.Call, scope: Scope, module: Module, origins: Origins) -> bool:
    """Return whether something is replaced during the call: a with block, a decorator, pytest's monkeypatch."""
    for node, around in [*module.nodes[ast.With], *module.nodes[ast.AsyncWith]]:
        covers = isinstance(node, (ast.With, ast.AsyncWith)) and node.lineno <= call.lineno <= (node.end_lineno or 0)
        items = node.items if isinstance(node, (ast.With, ast.AsyncWith)) and covers else []
        if any(_is_patch(origins.origin(one.context_expr, around)) for one in items):
            return True
    function = scope.function()
    if function is None or not isinstance(function.node, Function):
        return False
    if any(_is_patch(origins.origin(one, function)) for one in function.node.decorator_list):
        return True
    calls = module.calls_by_name.get("monkeypatch.setattr", [])
    return any(around.function() is function and one.lineno < call.lineno for one, around in calls)


def _is_patch(origin: str) -> bool:
    return origin.startswith(_PATCHES)
