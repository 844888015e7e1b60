"""Do sqlite3 calls that 3.13 deprecated still work, and do they warn?"""

import json
import sqlite3
import warnings
from contextlib import closing


def outcome(function, *arguments, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*arguments, **options)
            if isinstance(result, sqlite3.Connection):
                result.close()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught})


class Total:
    def step(self, value):
        pass

    def finalize(self):
        return 0


with closing(sqlite3.connect(":memory:")) as connection:
    facts = {
        "connect second positional": outcome(sqlite3.connect, ":memory:", 5.0),
        "connect by name": outcome(sqlite3.connect, ":memory:", timeout=5.0),
        "create_function by name": outcome(connection.create_function, name="f", narg=0, func=int),
        "create_function": outcome(connection.create_function, "f", 0, int),
        "create_aggregate by name": outcome(connection.create_aggregate, name="t", n_arg=1, aggregate_class=Total),
        "set_authorizer by name": outcome(connection.set_authorizer, authorizer_callback=None),
        "set_progress_handler by name": outcome(connection.set_progress_handler, progress_handler=None, n=1),
        "set_trace_callback by name": outcome(connection.set_trace_callback, trace_callback=None),
    }
print(json.dumps(facts))
