"""Does a worker know a global name that exists only under the guard?

A lock is made in the main block and used by the work function, which is not given it. Python's own guidelines show
this as what not to do.
"""

import json
import multiprocessing


def work(connection):
    try:
        with lock:
            connection.send("used the lock")
    except NameError as error:
        connection.send(type(error).__name__)


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    facts = {"work": ours.recv() if ours.poll(10) else None}
    worker.join(5)
    print(json.dumps(facts | {"worker_exit": worker.exitcode}))
