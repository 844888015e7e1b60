"""Does a sqlite3 cursor accept a negative number of rows, and can its factories be deleted?

A negative size used to mean all rows.
"""

import json
import sqlite3


def outcome(act):
    database = sqlite3.connect(":memory:")
    cursor = database.execute("VALUES (1), (2), (3)")
    try:
        result = act(database, cursor)
    except Exception as error:
        return type(error).__name__
    finally:
        database.close()
    return "accepted" if result is None else len(result)


def set_arraysize(_, cursor):
    cursor.arraysize = -1


def delete_row_factory(database, _):
    del database.row_factory


def delete_text_factory(database, _):
    del database.text_factory


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "fetchmany_minus_one": outcome(lambda _, cursor: cursor.fetchmany(-1)),
                "fetchmany_two": outcome(lambda _, cursor: cursor.fetchmany(2)),
                "arraysize_minus_one": outcome(set_arraysize),
                "delete_row_factory": outcome(delete_row_factory),
                "delete_text_factory": outcome(delete_text_factory),
            }
        )
    )
