"""Can a worker start processes of its own?

A pool's workers are daemons and may not; an executor's may. So it was on every version.
"""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def leaf():
    return 1


def nested_process():
    try:
        worker = multiprocessing.Process(target=leaf)
        worker.start()
    except AssertionError as error:
        return type(error).__name__
    worker.join(8)
    return f"exit {worker.exitcode}"


def nested_executor():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(leaf).result(timeout=10)


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        facts = {"process_in_pool": pool.apply_async(nested_process).get(10)}
    with ProcessPoolExecutor(1) as pool:
        facts["process_in_executor"] = pool.submit(nested_process).result(timeout=12)
        facts["executor_in_executor"] = pool.submit(nested_executor).result(timeout=12)
    print(json.dumps(facts))
