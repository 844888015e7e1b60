"""Does the parent see what a worker does to a mutable argument?

No, by any start method: the worker has a copy. Threads, for comparison, share the object.
"""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def extend(numbers):
    numbers.append(2)
    return numbers


def after(pool):
    numbers = [1]
    with pool:
        result = pool.submit(extend, numbers).result(timeout=15)
    return {"returned": result, "parent_holds": numbers}


if __name__ == "__main__":
    print(json.dumps({"thread": after(ThreadPoolExecutor(1)), "process": after(ProcessPoolExecutor(1))}))
