"""Does a worker find the tables of an in-memory database that the parent filled?

The script opens the connection at its top level; the main block makes the table.
"""

import json
import multiprocessing
import sqlite3

database = sqlite3.connect(":memory:")


def work(connection):
    try:
        connection.send({"rows": database.execute("SELECT count(*) FROM t").fetchone()[0], "error": None})
    except sqlite3.Error as error:
        connection.send({"rows": None, "error": type(error).__name__})


if __name__ == "__main__":
    database.execute("CREATE TABLE t (x)")
    database.execute("INSERT INTO t VALUES (1)")
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    print(json.dumps(ours.recv() if ours.poll(10) else {}))
    worker.join(5)
