"""Does a worker get the variable that a test sets, when an earlier test has used a pool?

A benchmark or test session: the first test only uses a pool, the second sets a variable around the pool of its own.
Alone, the second always passes.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from unittest import mock


def look():
    return os.environ.get("SCENARIO_ROOT", "unset")


def ask():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(look).result(timeout=15)


def first_test():
    return ask()


def second_test():
    with mock.patch.dict(os.environ, SCENARIO_ROOT="from the test"):
        return ask()


if __name__ == "__main__":
    print(json.dumps({"first_test": first_test(), "second_test": second_test()}))
