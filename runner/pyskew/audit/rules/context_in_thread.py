"""A thread reads a context variable, or computes with decimals, and the program has set the context for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.thread_targets import threads
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_DECIMAL = "the context of decimal"


def check(module: Module) -> Iterator[Spot]:
    """Yield threads whose function gets what other code of the file has set, without a context of their own."""
    variables = _variables(module)
    for started in threads(module):
        inside = {id(one) for one in ast.walk(started.function)}
        own, got = _used(module, inside, variables, within=True)
        elsewhere, _ = _used(module, inside, variables, within=False)
        for what in sorted((got - own) & elsewhere):
            message = f"the thread starts with {what} as its starter has set it, on free-threaded builds"
            yield module.spot(started.call, message)
            break


def _variables(module: Module) -> set[str]:
    return {
        target.id
        for node, scope in module.nodes[ast.Assign]
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and module.imported(node.value.func, scope) == "contextvars.ContextVar"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _used(module: Module, inside: set[int], variables: set[str], *, within: bool) -> tuple[set[str], set[str]]:
    """Return what code within or outside of a function sets, and what it gets."""
    settings: set[str] = set()
    got: set[str] = set()
    for call, scope in module.calls():
        if (id(call) in inside) is not within:
            continue
        name = module.imported(call.func, scope)
        if name in {"decimal.setcontext", "decimal.localcontext"}:
            settings.add(_DECIMAL)
        elif name in {"decimal.Decimal", "decimal.getcontext"}:
            got.add(_DECIMAL)
        elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            known = call.func.value.id if call.func.value.id in variables else ""
            settings |= {known} if known and call.func.attr == "set" else set()
            got |= {known} if known and call.func.attr == "get" else set()
    for node, scope in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and (id(node) in inside) is within:
            made = node.value.func if isinstance(node.value, ast.Call) else node.value
            settings |= {_DECIMAL} if module.imported(made, scope) == "decimal.getcontext" else set()
    return settings, got


RULE = Rule(
    id="context-in-thread",
    since=(3, 14),
    free_threaded=True,
    summary="A thread reads a context variable, or computes with decimals, whose context other code has set",
    why="threads of free-threaded builds start with a copy of their starter's context, others with an empty one",
    fix="set the variable, or the decimal context, in the function that the thread runs",
    workaround="-X thread_inherit_context=0",
    link="https://docs.python.org/3.14/library/contextvars.html#context-variables",
    confidence=Confidence.MEDIUM,
    words=("threading ContextVar", "ThreadPoolExecutor ContextVar", "threading decimal", "ThreadPoolExecutor decimal"),
    witness="upgrade_3_14/thread-flags",
    check=check,
    valid=(
        """\
import contextvars
import threading

USER = contextvars.ContextVar("USER", default="nobody")

def work(user):
    USER.set(user)
    print(USER.get())

USER.set("alice")
thread = threading.Thread(target=work, args=("bob",))
thread.start()
thread.join()
""",
        """\
import contextvars
import threading

USER = contextvars.ContextVar("USER", default="nobody")

def work():
    print(USER.get())

thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
        """\
import decimal
from concurrent.futures import ThreadPoolExecutor

def work():
    with decimal.localcontext(decimal.Context(prec=3)):
        return decimal.Decimal(1) / 3

decimal.getcontext().prec = 5
with ThreadPoolExecutor() as pool:
    print(pool.submit(work).result())
""",
    ),
    invalid=(
        """\
import contextvars
import threading

USER = contextvars.ContextVar("USER", default="nobody")

def work():
    print(USER.get())

USER.set("alice")
thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
        """\
import decimal
from concurrent.futures import ThreadPoolExecutor

def third():
    return decimal.Decimal(1) / 3

decimal.getcontext().prec = 5
with ThreadPoolExecutor() as pool:
    print(pool.submit(third).result())
""",
        """\
from contextvars import ContextVar
from threading import Thread

LEVEL = ContextVar("LEVEL", default=0)

class Worker(Thread):
    def run(self):
        print(LEVEL.get())

def main():
    LEVEL.set(3)
    worker = Worker()
    worker.start()
    worker.join()

main()
""",
    ),
    followed=Followed(
        1,
        """\
import contextvars
import threading

USER = contextvars.ContextVar("USER", default="nobody")

def work(user):
    USER.set(user)
    print(USER.get())

USER.set("alice")
thread = threading.Thread(target=work, args=("nobody",))
thread.start()
thread.join()
""",
    ),
)
