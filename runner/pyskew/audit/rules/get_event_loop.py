"""asyncio.get_event_loop() is called where no loop runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.rules import Rule

_MAKES = ("asyncio.set_event_loop", "asyncio.new_event_loop", "asyncio.get_running_loop")
_RUNS = {"run_until_complete", "run_forever"}


def check(module: Module) -> Iterator[Spot]:
    """Calls outside coroutines: high where it surely runs first, low in functions that a coroutine may call."""
    for call, scope in module.calls_by_name.get("asyncio.get_event_loop", []):
        function = scope.function()
        if isinstance(function.node if function else None, ast.AsyncFunctionDef) or _prepared(module, call, scope):
            continue
        message = "get_event_loop() raises RuntimeError where no loop is set"
        yield module.spot(call, message, _sure(module, call, function))


def _prepared(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Whether the same function sets a loop, or catches the error."""
    around = scope.function()
    sets = [one for name in _MAKES for one in module.calls_by_name.get(name, [])]
    if any(where.function() is around for _, where in sets):
        return True
    for node, _ in module.nodes[ast.Try]:
        if isinstance(node, ast.Try) and node.body[0].lineno <= call.lineno <= (node.body[-1].end_lineno or 0):
            return True
    return False


def _sure(module: Module, call: ast.Call, function: Scope | None) -> Confidence:
    if function is None:
        return Confidence.HIGH
    runs = [one for name in _RUNS for one in module.calls_by_method.get(name, [])]
    if any(where.function() is function and one.lineno >= call.lineno for one, where in runs):
        return Confidence.HIGH if not function.parameters or function.node.name == "main" else Confidence.MEDIUM  # type: ignore[union-attr] # a function
    return Confidence.LOW


RULE = Rule(
    id="get-event-loop",
    since=(3, 14),
    summary="asyncio.get_event_loop() is called where no loop runs",
    why="it no longer makes a loop: RuntimeError, where nobody has called set_event_loop()",
    mending="asyncio.run(main()); in a coroutine asyncio.get_running_loop()",
    stopgap="asyncio.set_event_loop(asyncio.new_event_loop()) once, before",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#id7",
    confidence=Confidence.HIGH,
    words=("get_event_loop",),
    witness="upgrade_3_14/asy-get-event-loop",
    check=check,
    valid=(
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
    ),
)
