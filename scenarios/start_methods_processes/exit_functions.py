"""Does a worker call the exit functions that were registered with atexit?

One registered by the worker itself, and one that the main block had registered before the start.
"""

import atexit
import json
import multiprocessing
import os
import tempfile


def note(path, text):
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{text} {os.getpid()}\n")


def work(path):
    atexit.register(note, path, "own")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notes")
        note(path, "start")
        atexit.register(note, path, "inherited")
        worker = multiprocessing.Process(target=work, args=(path,))
        worker.start()
        worker.join(10)
        atexit.unregister(note)
        with open(path, encoding="utf-8") as file:
            called = [line.split()[0] for line in file if line.split()[1] == str(worker.pid)]
    print(json.dumps({"called_in_worker": called}))
