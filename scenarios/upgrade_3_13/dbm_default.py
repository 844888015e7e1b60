"""Is the database that dbm makes when nobody chooses a kind an SQLite file?

If not, it is whichever older kind the build has.
"""

import dbm
import json
import os
import shelve
import tempfile

with tempfile.TemporaryDirectory() as folder:
    place = os.path.join(folder, "database")
    with dbm.open(place, "c") as database:
        database[b"key"] = b"value"
    facts = {"dbm": dbm.whichdb(place) == "dbm.sqlite3"}
    place = os.path.join(folder, "shelf")
    with shelve.open(place) as shelf:
        shelf["key"] = "value"
    facts["shelve"] = dbm.whichdb(place) == "dbm.sqlite3"
print(json.dumps(facts))
