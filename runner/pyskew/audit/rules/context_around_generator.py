"""A context manager decorates a generator or a coroutine."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope

_MAKERS = {"contextlib.contextmanager"}


def check(module: Module) -> Iterator[Spot]:
    """Yield decorators from a @contextmanager function of the file, around functions that are async or have a yield."""
    ours = {
        scope.name
        for scope in module.scopes.values()
        if isinstance(scope.node, Function) and any(module.dotted(one) in _MAKERS for one in scope.node.decorator_list)
    }
    for scope in module.scopes.values() if ours else ():
        node = scope.node
        if not isinstance(node, Function) or not node.decorator_list:
            continue
        if not (isinstance(node, ast.AsyncFunctionDef) or _yields(node)):
            continue
        for decorator in node.decorator_list:
            if (
                isinstance(decorator, ast.Call)
                and isinstance(decorator.func, ast.Name)
                and _is_ours(decorator.func.id, ours, scope)
            ):
                message = f"{decorator.func.id}() stays open until {node.name}() has run to its end"
                yield module.spot(decorator, message)


def _is_ours(name: str, ours: set[str], scope: Scope) -> bool:
    return name in ours and name not in scope.parameters


def _yields(node: Function) -> bool:
    stack: list[ast.AST] = list(node.body)
    while stack:
        one = stack.pop()
        if isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(one, (*Function.__args__, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(one))
    return False


RULE = Rule(
    id="context-around-generator",
    since=(3, 15),
    summary="A context manager decorates a generator or a coroutine",
    why="before, the context was left before the body ran, silently; now it is open around the body",
    fix="with the context written inside the body, all versions agree",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#contextlib",
    confidence=Confidence.HIGH,
    words=("contextmanager",),
    shape=r"^\s*@\w+\(",
    witness="upgrade_3_15/generator-in-context-decorator",
    check=check,
    valid=(
        """\
import contextlib

@contextlib.contextmanager
def ready():
    yield

@ready()
def work():
    pass
""",
    ),
    invalid=(
        """\
import contextlib

@contextlib.contextmanager
def ready():
    print("ready")
    yield
    print("over")

@ready()
def work():
    yield "working"

for word in work():
    print(word)
""",
        """\
import asyncio
from contextlib import contextmanager

@contextmanager
def ready():
    print("ready")
    yield
    print("over")

@ready()
async def work():
    print("working")

asyncio.run(work())
""",
    ),
    followed=Followed(
        1,
        """\
import contextlib

@contextlib.contextmanager
def ready():
    print("ready")
    yield
    print("over")

def work():
    with ready():
        yield "working"

for word in work():
    print(word)
""",
        same=False,
    ),
)
