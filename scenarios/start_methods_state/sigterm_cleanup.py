"""Does a worker that is terminated run the SIGTERM handler that the parent installed?

Servers install one that cleans up and exits with a code of their own.
"""

import json
import multiprocessing
import signal
import time


def clean_up(*_):
    raise SystemExit(33)


def work(connection):
    connection.send("ready")
    for _ in range(2000):
        time.sleep(0.01)  # in slices: a signal that comes just before a sleep is only handled after it


if __name__ == "__main__":
    before = signal.signal(signal.SIGTERM, clean_up)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    signal.signal(signal.SIGTERM, before)
    ready = ours.poll(10)
    worker.terminate()
    worker.join(5)
    print(json.dumps({"ready": ready, "worker_exit": worker.exitcode}))
