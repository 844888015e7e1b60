"""Does code mended for spawn give the same by every start method?

Nothing is expected to be inherited: run-time state comes through an initializer, a file by its path, a random
generator by its own seed, a shared number as an argument.
"""

import json
import multiprocessing
import os
import random
import tempfile
from concurrent.futures import ProcessPoolExecutor


class Plugin:
    """Has no attributes of its own until the program adds one."""


def configure(attributes):
    for name, value in attributes.items():
        setattr(Plugin, name, value)


def added_attributes():
    return sorted(name for name in vars(Plugin) if not name.startswith("_"))


def work(number, path, counter):
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"worker {number}: {random.Random(number).randrange(1000)}\n")
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    attributes = {"custom": "added at run time"}
    configure(attributes)
    with ProcessPoolExecutor(1, initializer=configure, initargs=(attributes,)) as pool:
        seen = pool.submit(added_attributes).result(timeout=15)

    counter = multiprocessing.Value("i", 0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("parent\n")
        for number in (1, 2):
            worker = multiprocessing.Process(target=work, args=(number, path, counter))
            worker.start()
            worker.join(10)
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    print(json.dumps({"seen": seen, "lines": lines, "counter": counter.value}))
