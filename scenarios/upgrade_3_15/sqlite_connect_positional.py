"""Can the options of sqlite3.connect() be given by position?

The second one, the timeout, was often given so.
"""

import json
import sqlite3
import warnings

CALLS = {
    "database_alone": lambda: sqlite3.connect(":memory:"),
    "timeout_by_position": lambda: sqlite3.connect(":memory:", 5.0),
    "timeout_by_keyword": lambda: sqlite3.connect(":memory:", timeout=5.0),
}


def outcome(connect):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            connect().close()
        except TypeError as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "connected"


if __name__ == "__main__":
    print(json.dumps({name: outcome(connect) for name, connect in CALLS.items()}))
