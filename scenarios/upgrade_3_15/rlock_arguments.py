"""Does threading.RLock() accept arguments that it never used?

A common source is a wrapper that passes its own arguments on to whichever lock class it was given.
"""

import json
import threading
import warnings

CALLS = {
    "none": lambda: threading.RLock(),
    "positional": lambda: threading.RLock(True),
    "keyword": lambda: threading.RLock(verbose=None),
}


def outcome(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call()
        except TypeError as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "made"


if __name__ == "__main__":
    print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
