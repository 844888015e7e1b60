"""What becomes of a pool whose task function is defined under the guard?

The workers cannot find it. Each dies of that, the pool replaces it, and the result never comes.
"""

import json

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


def keeps_dying(err):
    return err.count("AttributeError") > 5


if __name__ == "__main__":
    pool = bounded.run("program.py", files={"program.py": PROGRAM}, enough=keeps_dying)
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
