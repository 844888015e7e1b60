"""Can a process be given an iterator?

Generators cannot be pickled; the iterators of lists, map and zip over them can. Those of itertools are the question of
itertools_arguments.py, for there the version decides.
"""

import json
import multiprocessing


def total(numbers):
    raise SystemExit(10 + sum(numbers))


def outcome(numbers):
    worker = multiprocessing.Process(target=total, args=(numbers,))
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "generator": outcome(number for number in (1, 2)),
                "list_iterator": outcome(iter([1, 2])),
                "map": outcome(map(int, "12")),
                "range": outcome(range(3)),
                "dict_keys": outcome({1: "a", 2: "b"}.keys()),
            }
        )
    )
