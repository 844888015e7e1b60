"""Does work share the program's state where a pool of interpreters takes the place of threads?"""

import concurrent.futures
import json

Executor = getattr(concurrent.futures, "InterpreterPoolExecutor", concurrent.futures.ThreadPoolExecutor)
CACHE = {}


def look_up(name):
    return CACHE.get(name, "nothing")


def store(name):
    CACHE[name] = "stored"


if __name__ == "__main__":
    CACHE["a"] = "set by the program"
    with Executor(1) as pool:
        facts = {"seen_in_work": pool.submit(look_up, "a").result(timeout=30)}
        pool.submit(store, "b").result(timeout=30)
    facts["stored_by_work"] = CACHE.get("b", "nothing")
    print(json.dumps(facts))
