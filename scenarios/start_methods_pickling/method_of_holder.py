"""Can a process run a method of an object that holds something which cannot be pickled?

The whole object travels with its method. The types of the refusals are the same on every version asked.
"""

import json
import logging
import multiprocessing
import threading


class Service:
    """Holds one thing."""

    def __init__(self, held):
        self.held = held

    def work(self):
        pass


def outcome(held):
    worker = multiprocessing.Process(target=Service(held).work)
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    with open(__file__, encoding="utf-8") as file:
        facts = {
            "lock": outcome(threading.Lock()),
            "event": outcome(threading.Event()),
            "thread": outcome(threading.Thread(target=print)),
            "file": outcome(file),
            "generator": outcome(number for number in range(3)),
            "module": outcome(json),
            "logger": outcome(logging.getLogger("app")),
            "list": outcome([1, 2]),
        }
    print(json.dumps(facts))
