"""Can a process run a decorated function?

Decorated with functools.wraps the name leads to the wrapper, which is found. Without it the wrapper calls itself
something local. The third is a decorator that runs the function which it was given in a process, as timeouts do: that
function's name leads to the wrapper, to another object.
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


def with_wraps(function):
    @functools.wraps(function)
    def wrapper():
        return function()

    return wrapper


def without_wraps(function):
    def wrapper():
        return function()

    return wrapper


def in_process(function):
    @functools.wraps(function)
    def wrapper():
        return outcome(function)

    return wrapper


@with_wraps
def named():
    pass


@without_wraps
def nameless():
    pass


@in_process
def limited():
    pass


if __name__ == "__main__":
    facts = {"with_wraps": outcome(named), "without_wraps": outcome(nameless), "run_by_decorator": limited()}
    print(json.dumps(facts))
