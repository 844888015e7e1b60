"""Can an ordinary lock be given to a process of a spawn context?

It passes where both are made for a method that pickles. That the worker can use it, too, is what the answer is about.
"""

import json
import multiprocessing


def use(lock):
    with lock:
        pass


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    worker = multiprocessing.get_context("spawn").Process(target=use, args=(lock,))
    try:
        worker.start()
        worker.join(10)
        print(json.dumps({"result": f"exit {worker.exitcode}"}))
    except RuntimeError as error:
        print(json.dumps({"result": type(error).__name__}))
