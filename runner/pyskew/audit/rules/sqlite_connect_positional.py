"""Options of sqlite3.connect() are given by position."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with more positional arguments than the database."""
    for call, _ in module.calls_by_name.get("sqlite3.connect", []):
        if len(call.args) > 1 and not any(isinstance(one, ast.Starred) for one in call.args):
            yield module.spot(call, "sqlite3.connect() takes all but the database by keyword: TypeError")


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
    valid=("import sqlite3\n\nsqlite3.connect('a', timeout=5)\n",),
    invalid=("import sqlite3\n\nsqlite3.connect('a', 5)\n",),
    followed=Followed(
        1,
        """\
import sqlite3

sqlite3.connect('a', timeout=5)
""",
    ),
)
