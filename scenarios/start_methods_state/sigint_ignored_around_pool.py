"""Does "ignore SIGINT while the pool is created" protect that pool's workers from Ctrl-C, and only these?

The idiom sets SIG_IGN, makes the pool and restores the handler. Here it is the program's first use of multiprocessing;
sigint_ignored_too_late.py makes an ordinary pool before.
"""

import json
import multiprocessing
import signal


def is_ignored(_):
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def ask_with_idiom():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool = multiprocessing.Pool(1)
    finally:
        signal.signal(signal.SIGINT, before)
    with pool:
        return pool.map_async(is_ignored, [0]).get(10)[0]


def ask():
    with multiprocessing.Pool(1) as pool:
        return pool.map_async(is_ignored, [0]).get(10)[0]


if __name__ == "__main__":
    print(json.dumps({"idiom_pool_ignores": ask_with_idiom(), "later_plain_pool_ignores": ask()}))
