"""Options of sqlite3.connect() are given by position."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments
from pyskew.audit.values.named_values import NamedValues


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with more positional arguments than the database."""
    arguments = module.once(GivenArguments)
    for call, scope, sure in module.once(NamedValues).calls("sqlite3.connect"):
        more = arguments.positional(call, scope).beyond(1)
        if more is not None:
            message = "sqlite3.connect() takes all but the database by keyword: TypeError"
            yield module.spot(call, message, sure.together_with(more))


RULE = Rule(
    id="sqlite-connect-positional",
    since=(3, 15),
    summary="Options of sqlite3.connect() are given by position",
    why="it was deprecated in 3.12: TypeError",
    fix="sqlite3.connect(path, timeout=5.0)",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#sqlite3",
    confidence=Confidence.HIGH,
    words=("sqlite3 connect",),
    witness="upgrade_3_15/sqlite-connect-positional",
    check=check,
    valid=(
        "import sqlite3\n\nsqlite3.connect('a', timeout=5)\n",
        """\
import sqlite3

def connect(*place):
    return sqlite3.connect(*place)

class Store:
    def __init__(self, path, *others):
        self.db = sqlite3.connect(path, **{"timeout": 5.0})
        self.others = others

    def connect(self, path, timeout):
        return timeout

print(connect(":memory:").total_changes, Store(":memory:", 2.0).connect(":memory:", 5))
""",
    ),
    invalid=(
        "import sqlite3\n\nsqlite3.connect('a', 5)\n",
        """\
import sqlite3

class Store:
    TIMEOUT = 5.0

    def __init__(self, path, *options):
        self.db = sqlite3.connect(path, *(options or (self.TIMEOUT,)))

print(Store(":memory:").db.total_changes)
""",
        """\
import sqlite3

OPENERS = {"sqlite": sqlite3.connect}

def open_it(kind, path):
    return OPENERS[kind](path, 5.0)

print(open_it("sqlite", ":memory:").total_changes)
""",
        """\
import sqlite3

PLACE = (":memory:", 5.0)

def open_it(connect=sqlite3.connect):
    return connect(*PLACE)

print(open_it().total_changes)
""",
    ),
    followed=Followed(
        1,
        """\
import sqlite3

sqlite3.connect('a', timeout=5)
""",
    ),
)
