"""Can a pool be given an initializer, or arguments for it, that cannot be pickled?

A nested function, a lock among the arguments, and an object with a callback, as linters hand to their workers. A pool
refuses when it is made; an executor when it starts a worker.
"""

import json
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor


class Linter:
    """Has a callback."""

    def __init__(self, callback):
        self.callback = callback


def accept(*_):
    pass


def work(number):
    return number


def pool(**settings):
    try:
        with multiprocessing.Pool(1, **settings) as made:
            return made.map_async(work, [1]).get(10) == [1] and "works"
    except Exception:
        return "refused"


def executor(**settings):
    made = ProcessPoolExecutor(1, **settings)
    try:
        return made.submit(work, 1).result(timeout=10) == 1 and "works"
    except Exception:
        return "refused"
    finally:
        made.shutdown(wait=False)


def main():
    def nested():
        pass

    lock, linter = threading.Lock(), Linter(lambda: None)
    facts = {"nested": pool(initializer=nested), "lock": pool(initializer=accept, initargs=(lock,))}
    facts |= {
        "callback": pool(initializer=accept, initargs=(linter,)),
        "plain": pool(initializer=accept, initargs=(1,)),
    }
    print(json.dumps(facts | {"executor_nested": executor(initializer=nested)}))


if __name__ == "__main__":
    main()
