"""Can a process be given an iterator of itertools?

Asks the spawn method, which pickles on every Python: only the version can change the answer.
"""

import itertools
import json
import multiprocessing
import warnings


def accept(argument):
    del argument


def outcome(argument):
    worker = multiprocessing.get_context("spawn").Process(target=accept, args=(argument,))
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    facts = {
        "count": outcome(itertools.count()),
        "chain": outcome(itertools.chain([1])),
        "cycle": outcome(itertools.cycle([1])),
    }
    print(json.dumps(facts))
