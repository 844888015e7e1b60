"""By which start method does a process pool start its workers when nobody chooses one?"""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


class Plugin:
    """Gets an attribute at run time, which only a copy of this process has."""


def attributes():
    return sorted(name for name in vars(Plugin) if not name.startswith("_"))


if __name__ == "__main__":
    Plugin.custom = True
    with ProcessPoolExecutor(1) as pool:
        seen = pool.submit(attributes).result(timeout=15)
    print(json.dumps({"default": multiprocessing.get_start_method(), "worker_sees": seen}))
