"""With warnings as errors, does forking while a thread runs raise?

Test suites turn warnings into errors. Python warns of such a fork since 3.12, after it has forked.
"""

import json
import os
import threading
import warnings


def fork():
    parent = os.getpid()
    try:
        os.fork()
    finally:
        if os.getpid() != parent:
            os._exit(0)
        os.waitpid(-1, 0)


def outcome(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action, DeprecationWarning)
        try:
            fork()
        except DeprecationWarning as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "forked"


if __name__ == "__main__":
    may_end = threading.Event()
    facts = {"alone_error": outcome("error")}
    thread = threading.Thread(target=may_end.wait)
    thread.start()
    facts |= {"threads_always": outcome("always"), "threads_error": outcome("error")}
    may_end.set()
    thread.join()
    print(json.dumps(facts))
