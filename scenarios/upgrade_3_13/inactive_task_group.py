"""Does a task group that is over close a coroutine that it refuses?

If not, Python warns that the coroutine was never awaited, which -W error turns into noise.
"""

import asyncio
import gc
import json
import warnings


async def nothing():
    pass


async def ask():
    async with asyncio.TaskGroup() as group:
        pass
    coroutine = nothing()
    try:
        group.create_task(coroutine)
        outcome = "accepted"
    except RuntimeError as error:
        outcome = type(error).__name__
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del coroutine
        gc.collect()
    return {"create_task": outcome, "warned": sorted(warning.category.__name__ for warning in caught)}


print(json.dumps(asyncio.run(ask())))
