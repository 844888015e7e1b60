"""How many workers does an executor of four start for one task?

Each start runs the initializer, which writes one line. By fork an executor starts all of them at its first task; with
other methods it starts workers as tasks demand them.
"""

import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor


def note(path):
    with open(path, "a", encoding="utf-8") as file:
        file.write("started\n")


def work():
    pass


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "starts")
        with ProcessPoolExecutor(4, initializer=note, initargs=(path,)) as pool:
            pool.submit(work).result(timeout=15)
        with open(path, encoding="utf-8") as file:
            print(json.dumps({"workers_started": len(file.readlines())}))
