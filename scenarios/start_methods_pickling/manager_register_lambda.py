"""Can a manager serve what was registered as a lambda or a closure?

`register("get_queue", callable=lambda: queue)` stands in many a tutorial. The manager's process must be told of it.
"""

import json
import queue
from multiprocessing.managers import BaseManager


class Manager(BaseManager):
    """Serves one queue."""


def make_queue():
    return queue.Queue()


def outcome(callable):
    Manager.register("get_queue", callable=callable)
    manager = Manager(address=("127.0.0.1", 0), authkey=b"scenario")
    try:
        manager.start()
    except Exception as error:
        return type(error).__name__
    try:
        manager.get_queue().put(1)
        return "served"
    finally:
        manager.shutdown()


if __name__ == "__main__":
    ready = queue.Queue()
    print(json.dumps({"lambda": outcome(lambda: ready), "module_function": outcome(make_queue)}))
