"""Do workers see data that the main block loaded into a global, to be shared by copy on write?

The usual way to give many workers one big array without copying it.
"""

import json
import multiprocessing

data = None


def total(part):
    return None if data is None else sum(data[part::2])


if __name__ == "__main__":
    data = list(range(100_000))
    with multiprocessing.Pool(2) as pool:
        print(json.dumps({"totals": pool.map_async(total, range(2)).get(10)}))
