"""Can a worker use a lock that the parent does not keep?

`Process(target=work, args=(Lock(),))`: once started, the parent's process object lets go of its arguments. Before the
lock the worker unpickles something slow, so that the parent is always faster.
"""

import json
import multiprocessing
import time


class Slow:
    """Takes its time to be unpickled."""

    def __reduce__(self):
        return (time.sleep, (0.3,))


def work(slow, lock):
    with lock:
        pass


def exit_code(kept):
    lock = multiprocessing.Lock()
    worker = multiprocessing.Process(target=work, args=(Slow(), lock))
    if not kept:
        del lock
    worker.start()
    worker.join(10)
    return worker.exitcode


if __name__ == "__main__":
    print(json.dumps({"kept_by_parent": exit_code(kept=True), "not_kept": exit_code(kept=False)}))
