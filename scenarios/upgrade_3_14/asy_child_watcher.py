"""Can a program choose how asyncio learns of the end of a child process?

The shape of build tools that put another watcher in place before they start a process.
"""

import asyncio
import json
import warnings

NAMES = [
    "AbstractChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher", "PidfdChildWatcher", "SafeChildWatcher",
    "ThreadedChildWatcher", "get_child_watcher", "set_child_watcher",
]  # fmt: skip


async def run():
    process = await asyncio.create_subprocess_exec("true")
    return await process.wait()


def choose_and_run():
    try:
        asyncio.set_child_watcher(asyncio.ThreadedChildWatcher())
    except AttributeError as error:
        return type(error).__name__
    return asyncio.run(run())


warnings.simplefilter("ignore")
facts = {name: hasattr(asyncio, name) for name in NAMES}
facts["AbstractEventLoopPolicy.get_child_watcher"] = hasattr(asyncio.AbstractEventLoopPolicy, "get_child_watcher")
facts["choose_and_run"] = choose_and_run()
facts["run"] = asyncio.run(run())
print(json.dumps(facts))
