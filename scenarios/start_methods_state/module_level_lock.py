"""Does a Lock at the top level of the script keep a worker out while the parent holds it?

The same lock at module level and on a class, as progress bars keep it; each is held while a worker tries to get in.
"""

import json
import multiprocessing

lock = multiprocessing.Lock()


class Bar:
    """Keeps the lock of all bars."""

    lock = multiprocessing.RLock()


def enter(which):
    chosen = lock if which == "global" else Bar.lock
    raise SystemExit(3 if chosen.acquire(timeout=0.3) else 4)


def enters(which):
    worker = multiprocessing.Process(target=enter, args=(which,))
    worker.start()
    worker.join(10)
    return {3: True, 4: False}.get(worker.exitcode, worker.exitcode)


if __name__ == "__main__":
    with lock, Bar.lock:
        print(json.dumps({"entered_global": enters("global"), "entered_on_class": enters("class")}))
