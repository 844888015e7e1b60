"""asyncio.wait() gets coroutines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues


def check(module: Module) -> Iterator[Spot]:
    """Yield calls whose collection holds calls of functions that the file defines by `async def`."""
    values = module.once(LocalValues)
    for call, scope in module.calls_by_name.get("asyncio.wait", []):
        for whole, where in values.of(call.args[0], scope) if call.args else ():
            if _holds_coroutine(module, values, whole, where) and not module.tolerated(call):
                yield module.spot(call, "asyncio.wait() takes no coroutines: TypeError")
                break


def _holds_coroutine(module: Module, values: LocalValues, whole: ast.expr, scope: Scope) -> bool:
    match whole:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            inner = [one for element in elements for one in values.of(element, scope)]
            return any(_is_coroutine(module, values, one, where) for one, where in inner)
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            return _is_coroutine(module, values, element, scope)
        case _:
            return False


def _is_coroutine(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    if not isinstance(node, ast.Call):
        return False
    made = values.function(node.func, scope)
    asynchronous = made is not None and isinstance(made.node, ast.AsyncFunctionDef) and not made.node.decorator_list
    generates = made is not None and any(isinstance(one, ast.Yield) for one in ast.walk(made.node))
    return (asynchronous and not generates) or module.imported(node.func, scope) in {
        "asyncio.sleep",
        "asyncio.wait_for",
    }


RULE = Rule(
    id="wait-for-coroutines",
    since=(3, 11),
    summary="asyncio.wait() gets coroutines",
    why="it takes tasks and futures alone since 3.11: TypeError",
    fix="asyncio.wait([asyncio.create_task(one) for one in coroutines])",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=("asyncio wait",),
    check=check,
    valid=(
        """\
import asyncio

async def fetch(n):
    return n

async def main():
    done, _ = await asyncio.wait([asyncio.create_task(fetch(1))])
    print(len(done), await asyncio.gather(fetch(1), fetch(2)))

asyncio.run(main())
""",
    ),
    invalid=(
        """\
import asyncio

async def fetch(n):
    return n

async def main():
    done, _ = await asyncio.wait([fetch(1), fetch(2)])
    print(len(done))

asyncio.run(main())
""",
        """\
import asyncio

class Crawler:
    async def fetch(self, n):
        return n

    async def run(self):
        waiting = {self.fetch(n) for n in range(3)}
        done, _ = await asyncio.wait(waiting, timeout=5)
        return len(done)

print(asyncio.run(Crawler().run()))
""",
    ),
    followed=Followed(
        1,
        """\
import asyncio

async def fetch(n):
    return n

async def main():
    done, _ = await asyncio.wait([asyncio.create_task(fetch(1)), asyncio.create_task(fetch(2))])
    print(len(done))

asyncio.run(main())
""",
    ),
)
