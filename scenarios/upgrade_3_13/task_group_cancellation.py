"""Is a cancellation from outside lost when a task group fails at the same moment?

A task is cancelled while its task group is dealing with a child's error; then it goes on and waits once more.
"""

import asyncio
import json


async def fail():
    raise ValueError


async def body(facts):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(10)
    except* ValueError:
        facts["group_error_seen"] = True
    facts["cancelling_after_group"] = asyncio.current_task().cancelling()
    try:
        await asyncio.sleep(0)
        facts["next_wait"] = "went on"
    except asyncio.CancelledError:
        facts["next_wait"] = "cancelled"


async def ask():
    facts = {"group_error_seen": False}
    task = asyncio.create_task(body(facts))
    await asyncio.sleep(0)  # the task enters its group
    await asyncio.sleep(0)  # the child fails and asks for the group's end
    task.cancel()
    await asyncio.wait([task])
    return facts


print(json.dumps(asyncio.run(ask())))
