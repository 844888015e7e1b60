"""Which kind of database `dbm` and `shelve` make: what the system has until 3.12, SQLite from 3.13 on (gh-100414)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any


NAME = "dbm-default"
SUMMARY = "the kind of database that dbm and shelve make"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/dbm.html"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("system", "sqlite3"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "system")
NEW = dict.fromkeys(("linux", "macos", "windows"), "sqlite3")
MODULE = "dbm"
ONE_WAY = "back"
FIX = "open the kind that the files are of: dbm.gnu.open(path), dbm.dumb.open(path)"

_SQLITE = "dbm.sqlite3"


def apply(value: str) -> None:
    """Make `value` the first choice; Pythons before 3.13 have no SQLite to choose."""
    # dbm.open() makes a new database with the first module of this list that can be imported.
    dbm: Any = sys.modules[MODULE]
    if _SQLITE in dbm._names:  # noqa: SLF001 - there is no public way
        dbm._names.remove(_SQLITE)  # noqa: SLF001 - as above
        dbm._names.insert(0 if value == "sqlite3" else len(dbm._names), _SQLITE)  # noqa: SLF001 - as above


def check() -> str:
    """Return the kind that comes first."""
    import dbm  # noqa: PLC0415 - the hook acts on this import

    first: str = dbm._names[0]  # type: ignore[attr-defined] # noqa: SLF001 - asked, not set
    return "sqlite3" if first == _SQLITE and _has_sqlite() else "system"


def effect() -> str:
    """Return the kind of a new database."""
    import dbm  # noqa: PLC0415 - as in check()
    import tempfile  # noqa: PLC0415 - only for the self-check

    with tempfile.TemporaryDirectory() as folder, dbm.open(folder + "/self-check", "c") as database:
        return "sqlite3" if type(database).__module__ == _SQLITE else "system"


def _has_sqlite() -> bool:
    try:
        import sqlite3  # noqa: F401, PLC0415 - only whether it is there
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
