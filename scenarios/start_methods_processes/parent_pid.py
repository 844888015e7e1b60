"""Is the parent of a worker's process the one that started it?

os.getppid() and multiprocessing.parent_process(). Watchdogs compare the first to a known pid, to end with their parent.
"""

import json
import multiprocessing
import os


def look(connection):
    connection.send((os.getppid(), multiprocessing.parent_process().pid))


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=look, args=(theirs,))
    worker.start()
    by_system, by_multiprocessing = ours.recv() if ours.poll(10) else (None, None)
    worker.join(5)
    print(
        json.dumps(
            {
                "getppid_is_the_starter": by_system == os.getpid(),
                "parent_process_is_the_starter": by_multiprocessing == os.getpid(),
            }
        )
    )
