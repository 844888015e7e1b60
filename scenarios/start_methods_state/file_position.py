"""Do parent and worker share the position of an open file?

The parent opens a file in a global and reads its first line without buffering; the worker reads on, then the parent.
After fork both use one open file description: what one reads, the other misses.
"""

import json
import multiprocessing

file = None


def work(connection):
    connection.send("no file" if file is None else file.read(10).decode())


if __name__ == "__main__":
    file = open(__file__, "rb", buffering=0)
    file.read(3)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    read = ours.recv() if ours.poll(10) else None
    worker.join(5)
    print(json.dumps({"worker_read": read, "parents_position": file.tell()}))
    file.close()
