"""Can the start method still be chosen after a lock was made?

Any object of the default context settles the method, so a library that makes one when imported takes the choice away.
"""

import json
import multiprocessing


def attempt(**settings):
    try:
        multiprocessing.set_start_method("fork", **settings)
    except RuntimeError as error:
        return type(error).__name__
    return multiprocessing.get_start_method()


if __name__ == "__main__":
    kept = multiprocessing.RLock()
    print(
        json.dumps({"set": attempt(), "set_by_force": attempt(force=True), "lock_is_usable": kept.acquire(timeout=1)})
    )
