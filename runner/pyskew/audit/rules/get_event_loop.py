"""asyncio.get_event_loop() is called where no loop runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.callers import calls_of, constructed_at_top
from pyskew.audit.kept_loops import RUNS, in_coroutine, runs_elsewhere, runs_what_is_kept, serves_coroutines
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule

_ASKS = ("asyncio.get_event_loop", "asyncio.events.get_event_loop")
_NEEDS = (
    "asyncio.Future", "asyncio.ensure_future", "asyncio.gather", "asyncio.StreamReader", "asyncio.wrap_future",
    "asyncio.futures.Future", "asyncio.tasks.ensure_future",
)  # fmt: skip
"""What asks for the loop by itself, where none is given."""
_MAKES = ("asyncio.set_event_loop", "asyncio.new_event_loop")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls outside coroutines: high where they surely run first, low in functions that a coroutine may call."""
    origins = Origins(module)
    policies = [
        (call, scope)
        for call, scope in module.calls_by_method.get("get_event_loop", [])
        if isinstance(call.func, ast.Attribute) and origins.origin(call.func.value, scope) in _POLICIES
    ]
    asked = [pair for name in _ASKS for pair in module.calls_by_name.get(name, [])]
    for call, scope in [*asked, *policies]:
        if not in_coroutine(scope) and not _prepared(module, call, scope):
            sure = _sure(module, call, scope.function())
            if sure is not None:
                yield module.spot(call, "get_event_loop() raises RuntimeError where no loop is set", sure)
    for name in _NEEDS:
        for call, scope in module.calls_by_name.get(name, []):
            given = any(one.arg == "loop" for one in call.keywords)
            later = scope.function() is not None or _in_lambda(module, call)
            if given or _prepared(module, call, scope):
                continue
            if not later:
                yield module.spot(call, f"{name}() raises RuntimeError where no loop is set", Confidence.HIGH)
            elif not _in_lambda(module, call) and constructed_at_top(module, scope.function(), _MAKES):
                yield module.spot(call, f"{name}() raises RuntimeError where no loop is set", Confidence.MEDIUM)


_POLICIES = {"asyncio.get_event_loop_policy()", "asyncio.events.get_event_loop_policy()"}


def _in_lambda(module: Module, call: ast.Call) -> bool:
    """Return whether a call stands in a lambda: it runs when that is called, not where it stands."""
    lambdas = (node for node, _ in module.nodes[ast.Lambda])
    return any(one is call for node in lambdas for one in ast.walk(node))


def _prepared(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether the same function, or the module while it is imported, sets a loop, or the error is caught."""
    around = scope.function()
    sets = [one for name in _MAKES for one in module.calls_by_name.get(name, [])]
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


def _sure(module: Module, call: ast.Call, function: Scope | None) -> Confidence | None:
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
    constructs = function.name.rpartition(".")[2] in {"__init__", "__new__", "__post_init__", "__attrs_post_init__"}
    if constructs and not outside and serves_coroutines(function):
        return Confidence.LOW
    return Confidence.MEDIUM if at_top or constructs else Confidence.LOW


RULE = Rule(
    id="get-event-loop",
    since=(3, 14),
    summary="asyncio.get_event_loop() is called where no loop runs",
    why="it no longer makes a loop: RuntimeError, unless set_event_loop() was called",
    fix="asyncio.run(main()); in a coroutine asyncio.get_running_loop()",
    workaround="asyncio.set_event_loop(asyncio.new_event_loop()) once, before",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#id7",
    confidence=Confidence.HIGH,
    words=("get_event_loop", *(name.replace(".", " ") for name in _NEEDS)),
    witness="upgrade_3_14/asy-get-event-loop",
    check=check,
    valid=(
        """\
import asyncio

class Reader:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    async def read(self):
        return self.loop.is_running()

class Queue:
    def __init__(self):
        self.items = []

class Limited(Queue):
    def __init__(self):
        super().__init__()

async def main():
    return await Reader().read()

print(asyncio.run(main()), Limited().items)
""",
        """\
import asyncio

class Reader:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    async def read(self):
        return self.loop.is_running()

class Empty(Reader):
    def __init__(self):
        self.size = 0

NOTHING = Empty()

async def main():
    return await Reader().read()

print(asyncio.run(main()), NOTHING.size)
""",
        """\
import asyncio

class Station:
    def __init__(self):
        self.loop = asyncio.get_event_loop()

async def main():
    return Station().loop.is_running()

print(asyncio.run(main()))
""",
        """\
import asyncio

def start(coroutine):
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
    return asyncio.get_event_loop().run_until_complete(coroutine)

print(start(asyncio.sleep(0)))
""",
        """\
import asyncio
from dataclasses import dataclass, field

@dataclass
class Request:
    done: asyncio.Future = field(default_factory=lambda: asyncio.Future())

async def main():
    return Request().done.done()

print(asyncio.run(main()))
""",
        """\
import asyncio

async def main():
    asyncio.get_event_loop()
""",
        """\
import asyncio

try:
    loop = asyncio.get_event_loop()
except RuntimeError:
    loop = None
""",
        """\
import asyncio

asyncio.set_event_loop(asyncio.new_event_loop())
loop = asyncio.get_event_loop()
""",
    ),
    invalid=(
        """\
import asyncio

class Station:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

print(Station().loop.is_running())
""",
        """\
import asyncio

def start():
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        loop = asyncio.get_event_loop()
    return loop

print(start().is_running())
""",
        "import asyncio\n\nREADY = asyncio.Future()\n",
        "import asyncio\n\nprint(asyncio.get_event_loop_policy().get_event_loop().is_running())\n",
        """\
import asyncio
import functools

def run(function):
    @functools.wraps(function)
    def wrapper(*given):
        loop = asyncio.get_event_loop()
        return loop.run_until_complete(function(*given))
    return wrapper

@run
async def work(a):
    return a

print(work(1))
""",
        "import asyncio\n\nloop = asyncio.get_event_loop()\n",
        """\
import asyncio

async def work():
    pass

def main():
    loop = asyncio.get_event_loop()
    loop.run_until_complete(work())

main()
""",
        """\
import asyncio
import unittest

class Calls(unittest.TestCase):
    def setUp(self):
        self.loop = asyncio.get_event_loop()

    def test_call(self):
        self.loop.run_until_complete(asyncio.sleep(0))

print(unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Calls)).wasSuccessful())
""",
        """\
import asyncio

class Client:
    _loop = None

    @property
    def loop(self):
        if self._loop is None:
            self._loop = asyncio.get_event_loop()
        return self._loop

    async def ask(self):
        return 200

    def get(self):
        return self.loop.run_until_complete(self.ask())

print(Client().get())
""",
        """\
import asyncio

async def answer():
    return 42

def run(coroutine):
    policy = asyncio.get_event_loop_policy()
    return policy.get_event_loop().run_until_complete(coroutine)

print(run(answer()))
""",
        """\
import asyncio

class Channel:
    def __init__(self):
        self.closed = asyncio.Future()

    def is_open(self):
        return not self.closed.done()

print(Channel().is_open())
""",
        """\
import asyncio

class Promise:
    def __init__(self):
        self._future = asyncio.Future()

    def resolve(self, value):
        self._future.set_result(value)
        return self._future.result()

def main():
    print(Promise().resolve(3))

if __name__ == "__main__":
    main()
""",
        """\
import asyncio

class Service:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    async def tick(self):
        await asyncio.sleep(0)
        return 1

    def run(self):
        return self.loop.run_until_complete(self.tick())

print(Service().run())
""",
    ),
    followed=Followed(
        3,
        """\
import asyncio

async def main():
    asyncio.get_running_loop().create_future()

asyncio.run(main())
""",
    ),
)
