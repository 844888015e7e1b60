"""Does a worker see state that the parent keeps on a function?

Three places: an attribute of the function, its mutable default argument, and a variable that it closes over.
"""

import json
from concurrent.futures import ProcessPoolExecutor


def make_counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step


step = make_counter()


def work(options={"level": 0}):  # noqa: B006 - the question is about just this
    return {"attribute": getattr(work, "mode", "unset"), "default_argument": options["level"], "closure": step()}


if __name__ == "__main__":
    work.mode = "set"
    work.__defaults__[0]["level"] = 5
    step()
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(work).result(timeout=15)))
