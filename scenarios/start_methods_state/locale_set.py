"""Does a worker have the locale that the program has set?

The program chooses C, the one that is everywhere; started with another, a fresh interpreter does not know of it.
"""

import json
import locale
import os
from concurrent.futures import ProcessPoolExecutor


def current():
    return locale.setlocale(locale.LC_CTYPE)


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    locale.setlocale(locale.LC_ALL, "C")
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps({"in_parent": current(), "in_worker": pool.submit(current).result(timeout=15)}))
