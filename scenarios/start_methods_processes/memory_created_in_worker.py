"""Does shared memory outlive the worker that created it?

The worker creates a block, tells its name and ends. Whoever starts the first resource tracker decides: one that belongs
to the worker removes the block with it.
"""

import json
import multiprocessing
import time
from multiprocessing import shared_memory


def work(connection):
    block = shared_memory.SharedMemory(create=True, size=16)
    block.buf[0] = 7
    connection.send(block.name)
    block.close()


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    name = ours.recv() if ours.poll(10) else ""
    worker.join(10)
    time.sleep(0.5)  # time for a tracker that ends with the worker
    try:
        block = shared_memory.SharedMemory(name)
    except FileNotFoundError:
        found = None
    else:
        found = block.buf[0]
        block.close()
        block.unlink()
    print(json.dumps({"value_found_by_parent": found}))
