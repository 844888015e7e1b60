"""Does a pool's default size follow the CPU affinity of the program?

The program confines itself to one CPU and makes a Pool and an executor without a number.
"""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    with multiprocessing.Pool() as pool:
        in_pool = len(pool._pool)
    executor = ProcessPoolExecutor()._max_workers
    print(json.dumps({"pool_has_one": in_pool == 1, "executor_has_one": executor == 1}))
