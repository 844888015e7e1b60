"""What does create_task() hand to a task factory?"""

import asyncio
import contextvars
import json

seen = []


def factory(loop, coroutine, **options):
    seen.append(sorted(options))
    return asyncio.Task(coroutine, loop=loop, **options)


def old_factory(loop, coroutine, context=None):
    return asyncio.Task(coroutine, loop=loop, context=context)


async def nothing():
    pass


async def create(**options):
    coroutine = nothing()
    try:
        task = asyncio.create_task(coroutine, **options)
    except TypeError as error:
        coroutine.close()
        return type(error).__name__
    await task
    return "named" if task.get_name() == "mine" else "made"


async def ask():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    for options in ({}, {"name": "mine"}, {"context": contextvars.copy_context()}):
        await create(**options)
    facts = {"plain": seen[0], "with_name": seen[1], "with_context": seen[2]}
    loop.set_task_factory(old_factory)
    facts["old_factory_plain"] = await create()
    facts["old_factory_with_name"] = await create(name="mine")
    return facts


print(json.dumps(asyncio.run(ask())))
