"""Does the parent receive what a worker puts into a Queue that the script made at its top level?

Programs call get() without a limit here, and wait for ever. A queue passed as an argument, for comparison, works.
"""

import json
import multiprocessing
import queue

results = multiprocessing.Queue()


def work(given):
    results.put("through the global")
    given.put("through the argument")


def receive(source, seconds):
    try:
        return source.get(timeout=seconds)
    except queue.Empty:
        return "Empty"


if __name__ == "__main__":
    given = multiprocessing.Queue()
    worker = multiprocessing.Process(target=work, args=(given,))
    worker.start()
    by_argument = receive(given, 10)
    worker.join(5)
    print(json.dumps({"argument": by_argument, "global": receive(results, 0.5), "worker_exit": worker.exitcode}))
