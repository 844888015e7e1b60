"""Does "ignore SIGINT while the pool is created" work when another pool came before?

The same idiom as in sigint_ignored_around_pool.py, in a program whose first pool is an ordinary one.
"""

import json
import multiprocessing
import signal


def is_ignored(_):
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def ask():
    with multiprocessing.Pool(1) as pool:
        return pool.map_async(is_ignored, [0]).get(10)[0]


if __name__ == "__main__":
    first = ask()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    second = ask()
    signal.signal(signal.SIGINT, before)
    print(json.dumps({"first_pool_ignores": first, "idiom_pool_ignores": second}))
