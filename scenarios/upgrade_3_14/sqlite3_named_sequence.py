"""Can named placeholders be filled from a sequence?"""

import json
import sqlite3
import warnings
from contextlib import closing


def attempt(connection, query, parameters):
    try:
        return connection.execute(query, parameters).fetchone()
    except sqlite3.Error as error:
        return type(error).__name__


def many(connection):
    connection.execute("create table t (x)")
    try:
        connection.executemany("insert into t values (:x)", [(1,), (2,)])
    except sqlite3.Error as error:
        return type(error).__name__
    return connection.execute("select sum(x) from t").fetchone()


warnings.simplefilter("ignore")
with closing(sqlite3.connect(":memory:")) as connection:
    facts = {
        "named_from_tuple": attempt(connection, "select :a, :b", (1, 2)),
        "named_from_dict": attempt(connection, "select :a, :b", {"a": 1, "b": 2}),
        "numbered_from_tuple": attempt(connection, "select ?1, ?2", (1, 2)),
        "question_marks": attempt(connection, "select ?, ?", (1, 2)),
        "executemany_named": many(connection),
    }
print(json.dumps(facts))
