"""Does text that waits in a file's buffer get written twice once a worker exists?

The parent writes one line, which stays in memory. A worker that is a copy of the parent holds a copy of that buffer
too; when it writes to the file and flushes, the parent's line goes out a first time.
"""

import json
import multiprocessing
import os
import tempfile

file = None


def write_a_line():
    if file is not None:
        file.write("worker\n")
        file.flush()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("parent\n")
            worker = multiprocessing.Process(target=write_a_line)
            worker.start()
            worker.join(10)
        with open(path, encoding="utf-8") as written:
            lines = written.read().split()
    print(json.dumps({"lines": lines, "parent_line_copies": lines.count("parent"), "worker_exit": worker.exitcode}))
