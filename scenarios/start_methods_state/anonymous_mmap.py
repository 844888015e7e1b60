"""Does the parent see what a worker writes into an anonymous mmap?

The script makes it at its top level, and the worker uses the global. fork shares its pages; a worker that executes the
script makes a mapping of its own.
"""

import json
import mmap
import multiprocessing

memory = mmap.mmap(-1, 16)


def work():
    memory[:6] = b"worker"


if __name__ == "__main__":
    memory[:6] = b"parent"
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(10)
    print(json.dumps({"memory": memory[:6].decode(), "worker_exit": worker.exitcode}))
