"""Can a process be given an instance of a class that was made at run time?

By type(), by namedtuple under another name than its variable's, and by namedtuple as it should be done.
"""

import collections
import json
import multiprocessing

Point = collections.namedtuple("Point", "x y")
Renamed = collections.namedtuple("Coordinates", "x y")


def accept(argument):
    del argument


def outcome(argument):
    worker = multiprocessing.Process(target=accept, args=(argument,))
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    facts = {"type": outcome(type("Dynamic", (), {})()), "renamed_namedtuple": outcome(Renamed(1, 2))}
    print(json.dumps(facts | {"namedtuple": outcome(Point(1, 2))}))
