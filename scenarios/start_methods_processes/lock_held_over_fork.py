"""Can a worker take a lock that a thread of the parent held when the worker was started?

After fork the lock is copied locked and its owner is not copied: the worker would wait for ever. That is how executors
in programs with threads get stuck.
"""

import json
import multiprocessing
import threading
import warnings

lock = threading.Lock()


def work(connection):
    connection.send(lock.acquire(timeout=0.3))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    held, done = threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            done.wait(15)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    taken = ours.recv() if ours.poll(10) else None
    worker.join(5)
    done.set()
    thread.join(5)
    print(json.dumps({"worker_took_it": taken, "worker_exit": worker.exitcode}))
