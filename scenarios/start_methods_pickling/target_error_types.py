"""Which exception refuses a target that cannot be pickled?

Asks the spawn method, which pickles on every Python, so that only the exception can change. The fallback is code that
retreats to serial work on the types that were raised when it was written.
"""

import json
import multiprocessing
import threading

context = multiprocessing.get_context("spawn")


class Service:
    """Holds a lock."""

    def __init__(self):
        self.lock = threading.Lock()

    def work(self):
        pass


def make_nested():
    def client():
        pass

    return client


def refusal(target):
    try:
        context.Process(target=target).start()
    except Exception as error:
        return type(error).__name__
    return None


def with_fallback():
    try:
        context.Process(target=make_nested()).start()
    except (AttributeError, TypeError):
        return "fell back to serial work"
    except Exception as error:
        return f"{type(error).__name__} came through"
    return "parallel"


if __name__ == "__main__":
    facts = {"lambda": refusal(lambda: None), "nested": refusal(make_nested()), "method_of_lock_holder": None}
    facts["method_of_lock_holder"] = refusal(Service().work)
    print(json.dumps(facts | {"fallback": with_fallback()}))
