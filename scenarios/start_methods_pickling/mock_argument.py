"""Can a process be given a mock?

Tests do, as an argument and as the target.
"""

import json
import multiprocessing
from unittest import mock


def accept(argument):
    del argument


def outcome(**settings):
    worker = multiprocessing.Process(**settings)
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    facts = {"as_argument": outcome(target=accept, args=(mock.MagicMock(),)), "as_target": outcome(target=mock.Mock())}
    print(json.dumps(facts | {"sentinel": outcome(target=accept, args=(mock.sentinel.thing,))}))
