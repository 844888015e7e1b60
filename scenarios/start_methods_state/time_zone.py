"""Does a worker use the time zone that the program has set?

TZ and tzset() before the first process, and another zone before the second.
"""

import json
import os
import time
from concurrent.futures import ProcessPoolExecutor


def zone():
    return time.tzname[0]


def ask(name):
    os.environ["TZ"] = name
    time.tzset()
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(zone).result(timeout=15)


if __name__ == "__main__":
    print(json.dumps({"set_before_first": ask("AAA-1"), "changed_before_second": ask("BBB-2")}))
