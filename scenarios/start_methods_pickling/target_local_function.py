"""Can a process run a function that is not found by its name: a lambda, or one defined in another function?

Nested targets are what tests and small servers write. Which exception refuses them is asked by target_error_types.py.
"""

import json
import multiprocessing


def outcome(target):
    worker = multiprocessing.Process(target=target)
    try:
        worker.start()
    except Exception:
        return "refused"
    worker.join(10)
    return f"exit {worker.exitcode}"


def make_nested():
    def client():
        pass

    return client


def ordinary():
    pass


if __name__ == "__main__":
    facts = {"lambda": outcome(lambda: None), "nested": outcome(make_nested()), "module_level": outcome(ordinary)}
    print(json.dumps(facts))
