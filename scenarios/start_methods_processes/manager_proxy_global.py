"""Can a worker use a manager's dictionary that the main block put into a global?

The dictionary is shared, the global is not. Passed as an argument, the same proxy works.
"""

import json
import multiprocessing

shared = None


def work(given):
    given["argument"] = 1
    try:
        shared["global"] = 1
    except TypeError as error:
        return type(error).__name__
    return "worked"


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        with multiprocessing.Pool(1) as pool:
            result = pool.apply_async(work, (shared,)).get(10)
        print(json.dumps({"through_global": result, "entries": sorted(shared.keys())}))
