"""Does a worker see a class attribute that was added at run time?

The main block adds `custom` to a class. A thread pool shares the class with us and must see it;
a process pool sees it only if its workers are copies of this process.
"""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


class Plugin:
    """Has no attributes of its own until the program adds one."""


def added_attributes():
    return sorted(name for name in vars(Plugin) if not name.startswith("_"))


def ask(pool):
    with pool:
        return pool.submit(added_attributes).result(timeout=15)


if __name__ == "__main__":
    Plugin.custom = "added at run time"
    print(
        json.dumps(
            {
                "seen_by_thread": ask(ThreadPoolExecutor(1)),
                "seen": ask(ProcessPoolExecutor(1)),
            }
        )
    )
