"""What kind of object does asyncio.as_completed() return, and how may it be consumed?"""

import asyncio
import inspect
import json


async def value(number):
    return number


async def ask():
    tasks = [asyncio.ensure_future(value(number)) for number in (1, 2)]
    completed = asyncio.as_completed(tasks)
    facts = {
        "is_generator": inspect.isgenerator(completed),
        "has_send": hasattr(completed, "send"),
        "is_async_iterable": hasattr(completed, "__aiter__"),
    }
    facts["plain_for"] = sorted([await future for future in completed])
    try:
        facts["async_for_gives_the_tasks"] = sorted([done in tasks async for done in asyncio.as_completed(tasks)])
    except TypeError as error:
        facts["async_for_gives_the_tasks"] = type(error).__name__
    return facts


print(json.dumps(asyncio.run(ask())))
