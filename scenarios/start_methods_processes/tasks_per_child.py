"""Can an executor limit the tasks of each worker, and does a pool?

`max_tasks_per_child` cannot go with fork: an executor that is told the default context refuses where that is fork; one
that is told nothing takes another method by itself.
"""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def executor(**settings):
    try:
        pool = ProcessPoolExecutor(1, max_tasks_per_child=1, **settings)
    except ValueError as error:
        return type(error).__name__
    with pool:
        return pool.submit(abs, -1).result(timeout=10) == 1 and "accepted"


if __name__ == "__main__":
    facts = {"executor": executor(), "executor_with_context": executor(mp_context=multiprocessing.get_context())}
    with multiprocessing.Pool(1, maxtasksperchild=1) as pool:
        pids = {pool.apply_async(os.getpid).get(10) for _ in range(2)}
    print(json.dumps(facts | {"pool_workers_for_two_tasks": len(pids)}))
