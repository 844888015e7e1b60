"""Does a worker profit from a cache that the parent has filled?

The parent calls a function with lru_cache and fills a dictionary by hand. The worker says how many entries it finds.
"""

import functools
import json
from concurrent.futures import ProcessPoolExecutor

by_hand = {}


@functools.lru_cache
def load(key):
    return key * 2


def entries():
    return {"lru_cache": load.cache_info().currsize, "by_hand": len(by_hand)}


if __name__ == "__main__":
    by_hand["a"] = load("a")
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(entries).result(timeout=15)))
