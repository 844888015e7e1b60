"""Does a forgotten sqlite3 connection draw a warning?

`with connection:` ends a transaction; it does not close.
"""

import gc
import json
import sqlite3
import warnings
from contextlib import closing


def forgotten():
    sqlite3.connect(":memory:")


def with_statement():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("select 1")


def closed():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("select 1")


def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
        gc.collect()
    return sorted(warning.category.__name__ for warning in caught)


print(json.dumps({function.__name__: warned(function) for function in (forgotten, with_statement, closed)}))
