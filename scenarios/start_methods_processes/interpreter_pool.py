"""What does a worker of InterpreterPoolExecutor share with the program?

It runs in the same process, in an interpreter of its own: asked as class_attribute.py and module_global.py ask
processes, and whether it can run what a process could not be given.
"""

import json
import os
from concurrent.futures import InterpreterPoolExecutor

state = []


def look():
    return [list(state), os.getpid()]


def fork():
    try:
        os.fork()
    except RuntimeError as error:
        return type(error).__name__
    return "forked"


def outcome(pool, function):
    try:
        return pool.submit(function).result(timeout=10)
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    state.append("added")
    with InterpreterPoolExecutor(1) as pool:
        seen, pid = outcome(pool, look)
        facts = {"state": seen, "same_process": pid == os.getpid(), "lambda": outcome(pool, lambda: 1)}
        print(json.dumps(facts | {"fork": outcome(pool, fork)}))
