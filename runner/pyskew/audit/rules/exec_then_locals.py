"""A function changes its variables by exec() or locals(), and reads them in another snapshot."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope

_SNAPSHOTS = ("locals", "vars")
_CHANGES = {"update", "setdefault", "pop", "__setitem__"}


@dataclass
class _Snapshots:
    """What one function does with snapshots of its variables, each with its line."""

    executed: list[tuple[int, ast.Call]] = field(default_factory=list)
    """exec() in the function's own namespace."""
    written: list[tuple[int, str]] = field(default_factory=list)
    """Changes of a snapshot; the variable that holds it, "" for locals() itself."""
    evaluated: list[tuple[int, ast.Call]] = field(default_factory=list)
    """eval() and exec() in the function's own namespace."""
    taken: list[tuple[int, ast.Call]] = field(default_factory=list)
    """locals(), vars() and dir() that are read."""
    kept: dict[str, int] = field(default_factory=dict)
    """Variables that hold a snapshot, with the line that they were set at."""
    loaded: list[tuple[int, ast.Name]] = field(default_factory=list)
    """Reads of such variables."""


def check(module: Module) -> Iterator[Spot]:
    """Yield reads after changes, function by function, of the function's own namespace."""
    functions: dict[int, tuple[Scope, _Snapshots]] = {}
    snapshots = {
        id(call): scope
        for name in _SNAPSHOTS
        for call, scope in module.calls_by_name.get(name, [])
        if not call.args and scope.kind == "function"
    }
    for scope in {id(scope): scope for scope in snapshots.values()}.values():
        functions[id(scope)] = (scope, _Snapshots())
    for name in ("exec", "eval"):
        for _, scope in module.calls_by_name.get(name, []):
            if scope.kind == "function":
                functions.setdefault(id(scope), (scope, _Snapshots()))
    for scope, events in functions.values():
        _collect(module, scope, snapshots, events)
        found = _first(module, scope, events)
        if found is not None:
            yield found


def _collect(module: Module, scope: Scope, snapshots: dict[int, Scope], events: _Snapshots) -> None:
    targets: set[int] = set()
    for node, where in module.nodes[ast.Assign]:
        if where is scope and isinstance(node, ast.Assign):
            names = [one.id for one in node.targets if isinstance(one, ast.Name) and id(node.value) in snapshots]
            events.kept.update(dict.fromkeys(names, node.lineno))
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    _written(target.value, node.lineno, snapshots, events, targets)
    for call, where in module.calls():
        if where is scope:
            _collect_call(call, snapshots, events, targets)
    events.taken += [
        (call.lineno, call)
        for name in _SNAPSHOTS
        for call, where in module.calls_by_name.get(name, [])
        if where is scope and not call.args and id(call) not in targets
    ]
    events.loaded += [
        (part.lineno, part)
        for part in ast.walk(scope.node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in events.kept
    ]


def _collect_call(call: ast.Call, snapshots: dict[int, Scope], events: _Snapshots, targets: set[int]) -> None:
    if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGES:
        _written(call.func.value, call.lineno, snapshots, events, targets)
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    given = [one for one in call.args[1:] if id(one) in snapshots]
    targets |= {id(one) for one in given}
    own = (len(call.args) == 1 and not call.keywords) or bool(given)
    if name in {"exec", "eval"} and own:
        events.evaluated.append((call.lineno, call))
        events.executed += [(call.lineno, call)] if name == "exec" else []
    elif name == "dir" and not call.args:
        events.taken.append((call.lineno, call))


def _written(value: ast.expr, line: int, snapshots: dict[int, Scope], events: _Snapshots, targets: set[int]) -> None:
    if id(value) in snapshots:
        events.written.append((line, ""))
        targets.add(id(value))
    elif isinstance(value, ast.Name) and value.id in events.kept:
        events.written.append((line, value.id))


def _first(module: Module, scope: Scope, events: _Snapshots) -> Spot | None:
    """Return the first read whose snapshot is not the one that was changed."""
    reads = [*_after_exec(module, scope, events), *_after_writes(module, scope, events), *_kept(module, events)]
    return next(iter(reads), None)


def _after_exec(module: Module, scope: Scope, events: _Snapshots) -> Iterator[Spot]:
    for line, call in events.executed:
        for at, read in sorted(events.taken, key=lambda one: one[0]):
            if at > line and not _known(module, read, scope):
                yield module.spot(read, f"does not show what exec() bound at line {line}")
        for at, read in events.evaluated:
            if at > line and _uses(call, read, _variables(scope)):
                yield module.spot(read, f"does not see what exec() bound at line {line}: NameError", _by_name(read))
        for at, held in events.loaded:
            if at > line > events.kept[held.id]:
                yield module.spot(held, f"{held.id} does not show what exec() bound at line {line}", Confidence.MEDIUM)


def _after_writes(module: Module, scope: Scope, events: _Snapshots) -> Iterator[Spot]:
    for line, _ in events.written:
        for at, read in events.evaluated:
            if at > line:
                yield module.spot(read, f"does not see what was put into locals() at line {line}: NameError")
        for at, read in events.taken:
            if at > line and not _known(module, read, scope):
                yield module.spot(read, f"does not show what was put into locals() at line {line}")


def _kept(module: Module, events: _Snapshots) -> Iterator[Spot]:
    for name, line in events.kept.items() if not events.written else ():
        again = [at for at, _ in events.taken if at > line]
        for at, held in events.loaded:
            if held.id == name and again and at > min(again):
                message = f"{name} stays as it was at line {line}: locals() is no longer one dictionary"
                yield module.spot(held, message, Confidence.MEDIUM)


def _by_name(read: ast.Call) -> Confidence | None:
    return Confidence.MEDIUM if isinstance(read.func, ast.Name) and read.func.id == "exec" else None


def _known(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether a read is of a variable of the function itself: `locals()["size"]` with a parameter size."""
    asked = [(node.value, node.slice, where) for node, where in module.nodes[ast.Subscript]
             if isinstance(node, ast.Subscript)]  # fmt: skip
    asked += [(one.func.value, one.args[0], where) for one, where in module.calls_by_method.get("get", [])
              if isinstance(one.func, ast.Attribute) and one.args]  # fmt: skip
    for owner, key, where in asked:
        if owner is call and isinstance(key, ast.Constant):
            name = key.value
            stored = {part.id for part in ast.walk(scope.node)
                      if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}  # fmt: skip
            return where is scope and (name in scope.parameters or name in stored)
    return False


def _variables(scope: Scope) -> set[str]:
    """Return the variables of a function, which hide in every snapshot what exec() gives the same name."""
    parts = (part for part in ast.walk(scope.node) if isinstance(part, ast.Name))
    return {*scope.parameters, *(part.id for part in parts if isinstance(part.ctx, ast.Store))}


def _uses(changed: ast.Call, read: ast.Call, variables: set[str]) -> bool:
    """Return whether a later text may use a name that an earlier one bound; unknown texts may."""
    before, after = _parsed(changed), _parsed(read)
    if changed is read:
        return False
    if before is None:
        return after is None or any(isinstance(part, ast.Name) for part in ast.walk(after))
    bound = {getattr(part, "id", None) or getattr(part, "name", None) or getattr(part, "asname", None)
             for part in ast.walk(before)
             if (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
             or isinstance(part, (ast.FunctionDef, ast.ClassDef, ast.alias))}  # fmt: skip
    bound -= variables
    if not bound:
        return False
    return after is None or any(isinstance(part, ast.Name) and part.id in bound for part in ast.walk(after))


def _parsed(call: ast.Call) -> ast.AST | None:
    match call.args[0] if call.args else None:
        case ast.Constant(value=str(text)):
            try:
                return ast.parse(text)
            except (SyntaxError, ValueError):
                return None
        case _:
            return None


RULE = Rule(
    id="exec-then-locals",
    since=(3, 13),
    summary="A function changes its variables by exec() or locals(), and reads them in another snapshot",
    why="each call of locals(), exec() and eval() in a function makes a snapshot of its own",
    fix="namespace = {}; exec(text, namespace); namespace[name]",
    workaround="the same",
    link="https://github.com/python/cpython/issues/118888",
    confidence=Confidence.HIGH,
    words=("exec locals", "exec vars", "exec eval", "exec dir", "locals eval", "locals", "exec"),
    shape=r"\b(?:locals|vars)[\s\\]*\([\s\\]*\)|\bexec[\s\\]*\((?!\s*[\w.]+\s*,)",
    witness="upgrade_3_13/loc-version-file",
    check=check,
    valid=(
        """\
def total(text, size):
    space = locals()
    exec(text, globals(), space)
    return space["result"]

print(total("result = size * 2", 3))
""",
        """\
def shown(name, size):
    exec("pass")
    return "{name} {size}".format(name=name, size=size)

print(shown("a", 1))
""",
        """\
class Space:
    exec("limit = 1")
    print(locals()["limit"])

def two():
    exec("print(1)")
    exec("print(2)")

two()
""",
        """\
def version(text):
    found = {}
    exec(text, found)
    return found['__version__']
""",
        "exec('x = 1')\nprint(locals()['x'])\n",
    ),
    invalid=(
        """\
def load(text):
    exec(text)
    found = locals()
    return sorted(name for name in found if name not in ("text", "found"))

print(load("a = 1"))
""",
        """\
def compute(steps):
    exec(steps)
    return eval("result")

print(compute("result = 3"))
""",
        """\
def has(text, name):
    exec(text)
    return name in vars(), name in dir(), dict(locals()).get(name)

print(has("size = 3", "size"))
""",
        """\
def render(template, **values):
    scope = locals()
    for key, value in values.items():
        scope[key] = value
    return eval("f" + repr(template))

print(render("hello {name}", name="world"))
""",
        """\
def render(values):
    locals().update(values)
    return "{name}".format(**locals())

print(render({"name": "world"}))
""",
        """\
def twice():
    first = locals()
    x = 1
    locals()
    return sorted(first)

print(twice())
""",
        """\
def late(text):
    space = locals()
    exec(text)
    return space.get("a")

print(late("a = 1"))
""",
        """\
def steps(first, second):
    exec(first)
    exec(second)

steps("a = 1", "print(a + 1)")
""",
        """\
def version(text):
    exec(text)
    return locals()['__version__']

print(version("__version__ = '1.0'"))
""",
    ),
    followed=Followed(
        8,
        """\
def steps(first, second):
    namespace = {}
    exec(first, namespace)
    exec(second, namespace)

steps("a = 1", "print(a + 1)")
""",
    ),
)
