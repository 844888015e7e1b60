"""What locals() gave is kept, and a later call of it is relied on to bring that up to date."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.bindings import given, is_method
from pyskew.audit.syntax.module_index import Function, Module, Scope

_SAID = "keeps what the variables are now: no later call of locals() brings it up to date"


def check(module: Module) -> Iterator[Spot]:
    """Yield calls whose result is kept, in functions that call locals() again before they are done with it."""
    by_function: dict[int, list[tuple[ast.Call, Scope]]] = {}
    for call, scope in module.calls_by_name.get("locals", []):
        if scope.kind == "function" and not call.args:
            by_function.setdefault(id(scope), []).append((call, scope))
    for calls in by_function.values():
        calls.sort(key=lambda one: (one[0].lineno, one[0].col_offset))
        for number, (call, scope) in enumerate(calls[:-1]):
            later = calls[number + 1][0].lineno
            if _read_after(scope.node, call, later) or _is_stored(module, call):
                if not module.asks_version(call):
                    yield module.spot(call, _SAID)
                break


def _read_after(function: ast.AST, call: ast.Call, line: int) -> bool:
    """Return whether a name is bound to the result, to nothing else, and read behind a line."""
    names = [one for one in ast.walk(function) if isinstance(one, ast.Name)]
    bound = next(
        (
            one.targets[0].id
            for one in ast.walk(function)
            if isinstance(one, ast.Assign) and one.value is call and isinstance(one.targets[0], ast.Name)
        ),
        "",
    )
    stores = [one for one in names if one.id == bound and isinstance(one.ctx, ast.Store)]
    return len(stores) == 1 and any(
        one.id == bound and isinstance(one.ctx, ast.Load) and one.lineno > line for one in names
    )


def _is_stored(module: Module, call: ast.Call) -> bool:
    """Return whether the result is given to a method of this file that keeps it in an attribute."""
    for outer, _ in module.calls():
        if call not in outer.args and all(one.value is not call for one in outer.keywords):
            continue
        last = outer.func.attr if isinstance(outer.func, ast.Attribute) else getattr(outer.func, "id", "")
        ends = (f".{last}", f"{last}.__init__")
        found = [one for name, one in module.scopes.items() if is_method(one) and f".{name}".endswith(ends)]
        return len(found) == 1 and _keeps(found[0], outer, call)
    return False


def _keeps(method: Scope, outer: ast.Call, call: ast.Call) -> bool:
    node = method.node
    if not isinstance(node, Function):
        return False
    names = {one for one in method.parameters if any(value is call for value in given(outer, node, one, method=True))}
    return any(
        isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id in names
        for one in ast.walk(node)
    )


RULE = Rule(
    id="locals-kept",
    since=(3, 13),
    summary="What locals() gave is kept, and a later call of it is relied on to bring that up to date",
    why="each call in a function gives a dict of its own since 3.13; before, every call filled the same one",
    fix="call locals() where the variables are wanted, and use what it gives then",
    workaround="sys._getframe().f_locals, which shows the variables as they are",
    link="https://peps.python.org/pep-0667/",
    confidence=Confidence.MEDIUM,
    words=("locals",),
    shape=r"locals\(\)[^\n]*\n(?:[^\n]*\n){0,200}?[^\n]*\blocals\(\)|locals\(\)[^\n]*locals\(\)",
    check=check,
    valid=(
        """\
def once(a):
    before = dict(locals())
    b = a
    after = locals()
    return sorted(set(after) - set(before))

def again(a):
    names = locals()
    found = sorted(names)
    names = locals()
    return found, sorted(names)

print(once(1), again(2))
""",
        """\
class Trace:
    def __init__(self):
        self.seen = {}

    def take(self, names):
        self.seen = dict(names)

def f(a, trace):
    trace.take(locals())
    b = a
    print(sorted(locals()))
    return b

trace = Trace()
print(f(1, trace), sorted(trace.seen))
""",
    ),
    invalid=(
        """\
def f(limit):
    names = locals()
    for step in range(limit):
        square = step * step
        locals()
    return names.get("square")

print(f(3))
""",
        """\
class Watch:
    def __init__(self, names):
        self.names = names

    def value(self):
        return self.names["total"]

def add(*numbers):
    total = 0
    watch = Watch(locals())
    for number in numbers:
        total += number
        print(len(locals()), watch.value())

add(1, 2)
""",
    ),
    followed=Followed(
        1,
        """\
def f(limit):
    for step in range(limit):
        square = step * step
    return locals().get("square")

print(f(3))
""",
    ),
)
