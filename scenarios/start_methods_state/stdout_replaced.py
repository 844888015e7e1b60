"""Where does a worker print when the main block has replaced sys.stdout?

A program captures what it prints by putting another object in sys.stdout. The worker says what it finds there, and
prints only where it finds that object, so that the output of this script stays clean.
"""

import json
import multiprocessing
import os
import sys
import tempfile


class Tee:
    """Writes what is printed to a file."""

    def __init__(self, path):
        self.path = path

    def write(self, text):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(text)

    def flush(self):
        pass


def work(connection):
    connection.send(type(sys.stdout).__name__)
    if type(sys.stdout) is Tee:
        print("worker line")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "captured")
        sys.stdout = Tee(path)
        print("parent line")
        ours, theirs = multiprocessing.Pipe()
        worker = multiprocessing.Process(target=work, args=(theirs,))
        worker.start()
        seen = ours.recv() if ours.poll(10) else None
        worker.join(5)
        sys.stdout = sys.__stdout__
        with open(path, encoding="utf-8") as file:
            print(json.dumps({"stdout_in_worker": seen, "captured": file.read().splitlines()}))
