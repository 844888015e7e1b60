"""Code tells apart fork and spawn alone: what neither branch names is forkserver, the default since 3.14."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_ASK = "multiprocessing.get_start_method()"


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of the start method with spawn, or with a list that lacks forkserver."""
    origins = module.once(Origins)
    known = _values(module)
    for node, scope in module.nodes[ast.Compare]:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not _is_method(node.left, origins, scope):
            continue
        words = {one.value for one in ast.walk(node.comparators[0]) if isinstance(one, ast.Constant)}
        equal = isinstance(node.ops[0], (ast.Eq, ast.In, ast.NotEq, ast.NotIn))
        if equal and "spawn" in words and "forkserver" not in words and "forkserver" not in known:
            sure = Confidence.MEDIUM if _only_tells(module, node) else Confidence.HIGH
            yield module.spot(node, "the start method is compared with spawn, and forkserver is forgotten", sure)
    values = module.once(LocalValues)
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript) and _is_asked(node.slice, values, origins, scope):
            tables = [one for one, _ in values.of(node.value, scope) if isinstance(one, ast.Dict)]
            keys = [{key.value for key in one.keys if isinstance(key, ast.Constant)} for one in tables]
            if any("spawn" in one and "forkserver" not in one for one in keys) and not module.tolerated(node):
                yield module.spot(node, "the start method is looked up in a table that lacks forkserver: KeyError")


_TELLS = ("warn", "warning", "info", "debug", "error", "log", "print", "echo")


def _only_tells(module: Module, compared: ast.Compare) -> bool:
    """Return whether a branch does nothing but warn or print."""
    for node, _ in module.nodes[ast.If]:
        if isinstance(node, ast.If) and any(part is compared for part in ast.walk(node.test)):
            return all(_tells(one) for one in node.body)
    return False


def _tells(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=func)):
            return ast.unparse(func).endswith(_TELLS)
        case _:
            return False


def _is_asked(node: ast.expr, values: LocalValues, origins: Origins, scope: Scope) -> bool:
    return any(_is_method(one, origins, where) for one, where in [(node, scope), *values.of(node, scope)])


def _is_method(node: ast.expr, origins: Origins, scope: Scope) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return origins.origin(node, scope).endswith(("get_start_method()", _ASK)) or "start_method" in name.lower()


def _values(module: Module) -> set[object]:
    """Return the values that any comparison of this module names."""
    compared = [node for node, _ in module.nodes[ast.Compare]]
    return {part.value for node in compared for part in ast.walk(node) if isinstance(part, ast.Constant)}


RULE = Rule(
    id="start-method-branch",
    since=(3, 14),
    summary="Code tells apart fork and spawn alone",
    why="the default on Linux is forkserver, for which neither branch was written",
    fix='compare with "fork": what is not forked starts from a fresh interpreter',
    workaround='multiprocessing.set_start_method("fork") below the guard',
    link="https://code.djangoproject.com/ticket/36531",
    confidence=Confidence.HIGH,
    words=("start_method spawn", "get_start_method spawn", "set_start_method spawn"),
    witness="start_methods_processes/branch-on-spawn",
    check=check,
    valid=(
        """\
import multiprocessing

def work(state):
    print(state or STATE)

STATE = None

if __name__ == "__main__":
    STATE = "ready"
    state = None
    if multiprocessing.get_start_method() != "fork":
        state = STATE
    multiprocessing.Process(target=work, args=(state,)).start()
""",
        """\
import multiprocessing

def work(state):
    print(state or STATE)

STATE = None

if __name__ == "__main__":
    STATE = "ready"
    state = None
    if multiprocessing.get_start_method() in ("spawn", "forkserver"):
        state = STATE
    multiprocessing.Process(target=work, args=(state,)).start()
""",
        """\
method = 'spawn'
if method == "spawn":
    pass
""",
    ),
    invalid=(
        """\
import multiprocessing

def set_up():
    print("set up again")

def work():
    if multiprocessing.get_start_method() == "spawn":
        set_up()
    print(STATE)

STATE = None

if __name__ == "__main__":
    STATE = "ready"
    multiprocessing.Process(target=work).start()
""",
        """\
import multiprocessing

start_method = multiprocessing.get_start_method()
if start_method not in {"fork", "spawn"}:
    print("not parallel")
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work(state):
    print(state)

STATE = None

if __name__ == "__main__":
    STATE = "ready"
    multiprocessing.Process(target=work, args=(STATE,)).start()
""",
    ),
)
