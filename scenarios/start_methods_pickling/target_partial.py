"""Can a process run a functools.partial?

A partial is as picklable as what it holds: a module's function with plain arguments, a lambda, or an open file.
"""

import functools
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


def work(argument):
    del argument


if __name__ == "__main__":
    with open(__file__, encoding="utf-8") as file:
        facts = {
            "of_function": outcome(functools.partial(work, 1)),
            "of_lambda": outcome(functools.partial(lambda argument: None, 1)),
            "holding_file": outcome(functools.partial(work, file)),
        }
    print(json.dumps(facts))
