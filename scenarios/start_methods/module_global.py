"""Does a worker see a module global that the main block changed?

Two kinds of change: a name bound to another object, and an object changed in place.
"""

import json
from concurrent.futures import ProcessPoolExecutor

mode = "initial"
registry = []


def look():
    return {"rebound": mode, "in_place": registry}


if __name__ == "__main__":
    mode = "changed"
    registry.append("added")
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(look).result(timeout=15)))
