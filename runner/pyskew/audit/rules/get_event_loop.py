"""asyncio.get_event_loop() is called where no loop runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import kept_loops
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.callers import constructed_at_top, imported_calls, runs_at_top
from pyskew.audit.syntax.module_index import Module

_ASKS = ("asyncio.get_event_loop", "asyncio.events.get_event_loop")
_NEEDS = (
    "asyncio.Future", "asyncio.ensure_future", "asyncio.gather", "asyncio.StreamReader", "asyncio.wrap_future",
    "asyncio.futures.Future", "asyncio.tasks.ensure_future",
)  # fmt: skip
"""What asks for the loop by itself, where none is given."""
_POLICIES = {"asyncio.get_event_loop_policy()", "asyncio.events.get_event_loop_policy()"}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield calls outside coroutines: high where they surely run first, low in functions that a coroutine may call."""
    origins = Origins(module)
    policies = [
        (call, scope)
        for call, scope in module.calls_by_method.get("get_event_loop", [])
        if isinstance(call.func, ast.Attribute) and origins.origin(call.func.value, scope) in _POLICIES
    ]
    asked = [pair for name in _ASKS for pair in module.calls_by_name.get(name, [])]
    for call, scope in [*asked, *policies]:
        if not kept_loops.in_coroutine(scope) and not kept_loops.prepared(module, call, scope):
            sure = kept_loops.lacks_a_loop(module, call, scope.function())
            if sure is not None:
                spot = module.spot(call, "get_event_loop() raises RuntimeError where no loop is set", sure)
                owner = scope.owner() if kept_loops.made_elsewhere(module, scope.function()) else None
                yield OpenQuestion(spot, (f"{module.name}.{owner.name}",), of_users=True) if owner else spot
    for name in _NEEDS:
        for call, scope in module.calls_by_name.get(name, []):
            given = any(one.arg == "loop" for one in call.keywords)
            later = scope.function() is not None or kept_loops.in_lambda(module, call)
            if given or kept_loops.prepared(module, call, scope):
                continue
            if not later:
                yield module.spot(call, f"{name}() raises RuntimeError where no loop is set", Confidence.HIGH)
            elif not kept_loops.in_lambda(module, call) and constructed_at_top(
                module, scope.function(), kept_loops.MAKES
            ):
                yield module.spot(call, f"{name}() raises RuntimeError where no loop is set", Confidence.MEDIUM)


def users(modules: Iterator[Module], question: OpenQuestion) -> Iterator[Spot]:
    """Yield the place: surer where a module makes an instance and sets no loop, not where coroutines make them all."""
    made = [(module, *pair) for module in modules for pair in imported_calls(module, question.names[0])]
    lacking = [one for one in made if kept_loops.unprepared(*one)]
    if any(runs_at_top(module, scope) for module, _, scope in lacking):
        yield replace(question.spot, confidence=Confidence.MEDIUM)
    elif lacking or not made:
        yield question.spot


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
    users=users,
    valid=(
        """\
# file: station.py
import asyncio

class Station:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    async def listen(self):
        return self.loop.is_running()
# file: example.py
import asyncio

from station import Station

async def main():
    return await Station().listen()

if __name__ == "__main__":
    print(asyncio.run(main()), Station(loop=asyncio.new_event_loop()).loop.is_running())
""",
        """\
# file: service.py
import asyncio

class Service:
    def __init__(self):
        self.loop = asyncio.get_event_loop()

    async def tick(self):
        return 1

    def run(self):
        return self.loop.run_until_complete(self.tick())
# file: example.py
import asyncio

from service import Service

asyncio.set_event_loop(asyncio.new_event_loop())
print(Service().run())
""",
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
        """\
# file: station.py
import asyncio

class Station:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    async def listen(self):
        return self.loop.is_running()
# file: example.py
from station import Station

def main():
    print(Station().loop.is_running())

if __name__ == "__main__":
    main()
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
