"""Which environment does a worker see: the one at its start, or an older one?

A variable is set before the first process, changed before the second and deleted before the third.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor

NAME = "SCENARIO_VALUE"


def look():
    return os.environ.get(NAME)


def ask():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(look).result(timeout=15)


if __name__ == "__main__":
    os.environ[NAME] = "one"
    facts = {"set_before_first": ask()}
    os.environ[NAME] = "two"
    facts["changed_before_second"] = ask()
    del os.environ[NAME]
    facts["deleted_before_third"] = ask()
    print(json.dumps(facts))
