"""What does each kind of pool see of a class that was changed at run time, and where does its work run?

A thread pool, then a process pool by default and by each start method that exists here. Per pool two facts: the
attributes that the work finds, and the place of its process among ours, told by pid and parent's pid.
"""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


class Sample:
    """Has no attributes of its own until the program adds one."""


def look():
    attributes = sorted(name for name in vars(Sample) if not name.startswith("_"))
    return attributes, os.getpid(), os.getppid()


def place(pid, parent_pid):
    if pid == os.getpid():
        return "this process"
    return "a child of this process" if parent_pid == os.getpid() else "a child of another process"


def rows(name, pool):
    with pool:
        attributes, pid, parent_pid = pool.submit(look).result(timeout=15)
    return {f"{name}_attributes": attributes, f"{name}_runs_in": place(pid, parent_pid)}


if __name__ == "__main__":
    Sample.custom = "added at run time"
    facts = rows("thread", ThreadPoolExecutor(1)) | rows("default", ProcessPoolExecutor(1))
    for method in sorted(multiprocessing.get_all_start_methods()):
        facts |= rows(method, ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)))
    print(json.dumps(facts))
