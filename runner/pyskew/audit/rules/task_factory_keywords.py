"""A task factory of asyncio does not take the name of a task."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import argument
from pyskew.audit.syntax.module_index import Function, Module, Scope


def check(module: Module) -> Iterator[Spot]:
    """Yield functions of this file that are given to set_task_factory()."""
    origins = module.once(Origins)
    for call, scope in module.calls_by_method.get("set_task_factory", []):
        given = argument(call, 0, "factory")
        name = origins.ref(given, scope).name.removeprefix(f"{module.name}.") if given is not None else ""
        function = module.scopes.get(name)
        if function and not _takes_name(function) and not module.tolerated(call):
            yield module.spot(call, f"{function.name}() gets name= from create_task(coroutine, name=...): TypeError")


def _takes_name(scope: Scope) -> bool:
    node = scope.node
    return not isinstance(node, Function) or node.args.kwarg is not None or "name" in scope.parameters


RULE = Rule(
    id="task-factory-keywords",
    since=(3, 14),
    summary="A task factory of asyncio does not take the name of a task",
    why="create_task() hands all its keywords to the factory; it used to keep the name for itself",
    fix="take **options, and hand them to asyncio.Task()",
    workaround="the same",
    link="https://docs.python.org/3.14/library/asyncio-eventloop.html#asyncio.loop.set_task_factory",
    confidence=Confidence.MEDIUM,
    words=("set_task_factory",),
    witness="upgrade_3_14/task-factory-keywords",
    check=check,
    valid=(
        """\
import asyncio

def factory(loop, coroutine, **options):
    return asyncio.Task(coroutine, loop=loop, **options)

async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    await asyncio.create_task(asyncio.sleep(0), name="mine")

asyncio.run(main())
""",
    ),
    invalid=(
        """\
import asyncio

def factory(loop, coroutine, context=None):
    return asyncio.Task(coroutine, loop=loop, context=context)

async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    await asyncio.create_task(asyncio.sleep(0), name="mine")

asyncio.run(main())
""",
    ),
    followed=Followed(
        1,
        """\
import asyncio

def factory(loop, coroutine, **options):
    return asyncio.Task(coroutine, loop=loop, **options)

async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    await asyncio.create_task(asyncio.sleep(0), name="mine")

asyncio.run(main())
""",
    ),
)
