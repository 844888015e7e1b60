"""Work moves from threads to a pool of interpreters with the version, and shares state with the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.thread_targets import tasks
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module

_POOL = "concurrent.futures.InterpreterPoolExecutor"
_CHANGES = frozenset({"add", "append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"})


def check(module: Module) -> Iterator[Spot]:
    """Yield tasks that read what the program stores in a variable of the module, or store there what it reads."""
    names = _executors(module)
    if not names:
        return
    variables = _variables(module)
    for started in tasks(module, names):
        inside = {id(one) for one in ast.walk(started.function)}
        stored = _stored(module, variables)
        read = {
            node.id: id(node) in inside
            for node in sorted(ast.walk(module.tree), key=lambda node: id(node) in inside)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        seen = {name for name, places in stored.items() if read.get(name) and places - inside}
        kept = {name for name, places in stored.items() if places & inside}
        for name in sorted(seen | kept):
            what = "reads" if name in seen else "stores in"
            message = f"the task {what} {name}, of which each interpreter has a copy of its own"
            yield module.spot(started.call, message)
            break


def _executors(module: Module) -> frozenset[str]:
    """Return the names of what is a pool of interpreters where there is one, and threads where there is none."""
    text = {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}
    fallback = "ThreadPoolExecutor" in text or any(
        name.endswith(".ThreadPoolExecutor") for name in module.imports.values()
    )
    aliased = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "concurrent.futures"
        for alias in node.names
        if alias.name == "InterpreterPoolExecutor"
    }
    asked = {
        target.id
        for node, _ in module.nodes[ast.Assign]
        if isinstance(node, ast.Assign) and "InterpreterPoolExecutor" in ast.dump(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    whole = "ThreadPoolExecutor'" in ast.dump(module.tree)
    return frozenset(aliased | asked) if fallback or whole else frozenset()


def _variables(module: Module) -> set[str]:
    """Return the variables of the module."""
    return {
        target.id
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _stored(module: Module, variables: set[str]) -> dict[str, set[int]]:
    """Return the nodes that store in each variable after the import: in functions, or below the guard."""
    found: dict[str, set[int]] = {}
    for body in _later(module):
        shared = {name for one in ast.walk(body) if isinstance(one, ast.Global) for name in one.names}
        for node in ast.walk(body):
            name = _name_of_store(node)
            direct = isinstance(node, ast.Name)
            if name in variables and (not direct or name in shared or not isinstance(body, Function)):
                found.setdefault(name, set()).add(id(node))
    return found


def _later(module: Module) -> Iterator[ast.AST]:
    """Yield functions, and other statements of the module than the plain assignments that make its variables."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node
    for node in module.tree.body:
        if not isinstance(node, (Function, ast.ClassDef, ast.Assign)) or (
            isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name)
        ):
            yield node


def _name_of_store(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _CHANGES:
            return name
        case _:
            return ""


RULE = Rule(
    id="interpreter-pool-state",
    since=(3, 14),
    summary="Work that ran in threads moves to a pool of interpreters, and shares state with the program",
    why="each interpreter imports the modules for itself, without what the program has stored in them",
    fix="give the task what it needs as an argument, and take what it made from its result",
    workaround="concurrent.futures.ThreadPoolExecutor on every version",
    link="https://docs.python.org/3.14/library/concurrent.futures.html#interpreterpoolexecutor",
    confidence=Confidence.MEDIUM,
    words=("InterpreterPoolExecutor ThreadPoolExecutor",),
    witness="upgrade_3_14/interpreter-pool-state",
    check=check,
    valid=(
        """\
try:
    from concurrent.futures import InterpreterPoolExecutor as Executor
except ImportError:
    from concurrent.futures import ThreadPoolExecutor as Executor

LIMITS = {"a": 1}

def work(name):
    return LIMITS.get(name)

if __name__ == "__main__":
    with Executor(1) as pool:
        print(list(pool.map(work, ["a"])))
""",
        """\
from concurrent.futures import ThreadPoolExecutor

CACHE = {}

def work(name):
    return CACHE.get(name)

if __name__ == "__main__":
    CACHE["a"] = 1
    with ThreadPoolExecutor(1) as pool:
        print(list(pool.map(work, ["a"])))
""",
        """\
import concurrent.futures

Executor = getattr(concurrent.futures, "InterpreterPoolExecutor", concurrent.futures.ThreadPoolExecutor)
RESULTS = []

def double(number):
    return 2 * number

if __name__ == "__main__":
    with Executor(1) as pool:
        RESULTS.append(pool.submit(double, 2).result())
    print(RESULTS)
""",
    ),
    invalid=(
        """\
try:
    from concurrent.futures import InterpreterPoolExecutor as Executor
except ImportError:
    from concurrent.futures import ThreadPoolExecutor as Executor

CACHE = {}

def work(name):
    return CACHE.get(name)

if __name__ == "__main__":
    CACHE["a"] = 1
    with Executor(1) as pool:
        print(list(pool.map(work, ["a"])))
""",
        """\
import concurrent.futures

Executor = getattr(concurrent.futures, "InterpreterPoolExecutor", concurrent.futures.ThreadPoolExecutor)
FOUND = []

def search(number):
    FOUND.append(number)

if __name__ == "__main__":
    with Executor(1) as pool:
        pool.submit(search, 3).result()
    print(FOUND)
""",
        """\
import sys
from concurrent.futures import ThreadPoolExecutor

if sys.version_info >= (3, 14):
    from concurrent.futures import InterpreterPoolExecutor
else:
    InterpreterPoolExecutor = ThreadPoolExecutor

LEVEL = None

def level(_):
    return LEVEL

def configure():
    global LEVEL
    LEVEL = "fast"

if __name__ == "__main__":
    configure()
    pool = InterpreterPoolExecutor(1)
    print(list(pool.map(level, [1])))
    pool.shutdown()
""",
    ),
    followed=Followed(
        1,
        """\
try:
    from concurrent.futures import InterpreterPoolExecutor as Executor
except ImportError:
    from concurrent.futures import ThreadPoolExecutor as Executor

def work(name, cache):
    return cache.get(name)

if __name__ == "__main__":
    cache = {"a": 1}
    with Executor(1) as pool:
        print(list(pool.map(work, ["a"], [cache])))
""",
    ),
)
