"""Do processes agree on hash() of a string, and so on the order of a set?

Programs partition work, name cache entries or compare orders by them. The seed is drawn when an interpreter starts.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor

WORDS = [f"word {number}" for number in range(40)]


def observe():
    return hash("scenario"), list(set(WORDS))


def ask():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(observe).result(timeout=15)


if __name__ == "__main__":
    os.environ.pop("PYTHONHASHSEED", None)
    mine, first, second = observe(), ask(), ask()
    print(
        json.dumps(
            {
                "hash_as_in_parent": first[0] == mine[0],
                "hash_same_in_workers": first[0] == second[0],
                "set_order_as_in_parent": first[1] == mine[1],
                "set_order_same_in_workers": first[1] == second[1],
            }
        )
    )
