"""Could a pool ever be given a local function as its task?

No: tasks have always travelled through a queue, pickled, whatever started the workers. Reports that blame a new start
method for this are mistaken.
"""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def outcome(call):
    try:
        call()
    except Exception:
        return "refused"
    return "ran"


def main():
    def nested(number):
        return number

    with multiprocessing.Pool(1) as pool:
        facts = {"pool_nested": outcome(lambda: pool.map_async(nested, [1]).get(10))}
        facts["pool_lambda"] = outcome(lambda: pool.apply_async(lambda: 1).get(10))
    with ProcessPoolExecutor(1) as pool:
        facts["executor_nested"] = outcome(lambda: pool.submit(nested, 1).result(timeout=10))
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
