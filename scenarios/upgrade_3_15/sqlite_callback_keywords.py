"""Can functions and callbacks be registered with sqlite3 by keyword?"""

import json
import sqlite3
import warnings


class Total:
    def step(self, value):
        pass

    def finalize(self):
        return 0


CALLS = {
    "create_function": lambda db: db.create_function(name="double", narg=1, func=lambda x: 2 * x),
    "create_function_by_position": lambda db: db.create_function("double", 1, lambda x: 2 * x, deterministic=True),
    "create_aggregate": lambda db: db.create_aggregate(name="total2", n_arg=1, aggregate_class=Total),
    "set_authorizer": lambda db: db.set_authorizer(authorizer_callback=None),
    "set_progress_handler": lambda db: db.set_progress_handler(progress_handler=None, n=1),
    "set_trace_callback": lambda db: db.set_trace_callback(trace_callback=None),
}


def outcome(call):
    database = sqlite3.connect(":memory:")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call(database)
        except TypeError as error:
            return type(error).__name__
        finally:
            database.close()
    return sorted({warning.category.__name__ for warning in caught}) or "registered"


if __name__ == "__main__":
    print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
