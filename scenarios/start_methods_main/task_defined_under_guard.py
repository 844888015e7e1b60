"""What becomes of a pool whose task function is defined under the guard?

The worker cannot find it and dies, with the task in its hands. The pool replaces the worker, not the task, and waits
for its result for ever; it is ended a second after that.
"""

import json
import time

import bounded

PROGRAM = """
import multiprocessing

if __name__ == "__main__":
    def double(number):
        return number * 2

    with multiprocessing.Pool(1) as pool:
        print(pool.map(double, [4]))
"""
EXECUTOR = """
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    def double(number):
        return number * 2

    with ProcessPoolExecutor(1) as pool:
        print(pool.submit(double, 4).result())
"""


def stuck(err, seen=[]):  # noqa: B006 - kept from call to call
    if "AttributeError" in err:
        seen.append(time.monotonic())
    return bool(seen) and seen[-1] - seen[0] > 1


if __name__ == "__main__":
    pool = bounded.run("program.py", files={"program.py": PROGRAM}, enough=stuck)
    executor = bounded.run("program.py", files={"program.py": EXECUTOR})
    print(
        json.dumps(
            {
                "pool": "never ends" if pool.exit is None else pool.out.strip(),
                "pool_errors": pool.errors(),
                "executor": executor.out.strip() or "BrokenProcessPool" * ("BrokenProcessPool" in executor.err),
            }
        )
    )
