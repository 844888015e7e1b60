"""Functions and callbacks are registered with sqlite3 by keyword."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments, surest

_NAMES = {
    "create_function": ("name", "narg", "func"),
    "create_aggregate": ("name", "n_arg", "aggregate_class"),
    "set_authorizer": ("authorizer_callback",),
    "set_progress_handler": ("progress_handler",),
    "set_trace_callback": ("trace_callback",),
}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of the methods of connections, in modules that know sqlite3."""
    if not any(name.split(".")[0] == "sqlite3" for name in module.imports.values()):
        return
    arguments = module.once(GivenArguments)
    for method, names in _NAMES.items():
        for call, scope in module.calls_by_method.get(method, []):
            given = arguments.keywords(call, scope)
            refused = [name for name in names if name in given]
            if refused:
                message = f"{method}() takes {refused[0]} by position alone: TypeError"
                yield module.spot(call, message, surest(given[name] for name in refused))


RULE = Rule(
    id="sqlite-callback-keywords",
    since=(3, 15),
    summary="Functions and callbacks are registered with sqlite3 by keyword",
    why="it was deprecated in 3.13: TypeError",
    fix="give them by position",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#sqlite3",
    confidence=Confidence.HIGH,
    words=tuple(f"sqlite3 {name}" for name in _NAMES),
    witness="upgrade_3_15/sqlite-callback-keywords",
    check=check,
    valid=(
        """\
import sqlite3

def f(db):
    db.create_function('a', 1, abs, deterministic=True)
""",
        """\
import sqlite3

OPTIONS = {"deterministic": True}

def add(db, **options):
    options.pop("name", None)
    db.create_function("half", 1, abs, **OPTIONS, **options)

add(sqlite3.connect(":memory:"), name="half")
""",
    ),
    invalid=(
        """\
import sqlite3

def f(db):
    db.create_function(name='a', narg=1, func=abs)

f(sqlite3.connect(':memory:'))
""",
        """\
import sqlite3

FUNCTIONS = [dict(name="half", narg=1, func=abs), {"name": "whole", "narg": 1, "func": int}]

def add_all(db, functions):
    for one in functions:
        db.create_function(**one)

add_all(sqlite3.connect(":memory:"), FUNCTIONS)
""",
    ),
    followed=Followed(
        1,
        """\
import sqlite3

def f(db):
    db.create_function('a', 1, abs)

f(sqlite3.connect(':memory:'))
""",
    ),
)
