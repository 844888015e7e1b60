"""Named placeholders of SQL are filled from a sequence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule

_NAMED = re.compile(r"(?<![:\w]):[A-Za-z_]\w*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of execute() with literal SQL and a literal tuple or list, in modules that know sqlite3."""
    if not any(name.split(".")[0] == "sqlite3" for name in module.imports.values()):
        return
    for method in ("execute", "executemany"):
        for call, _ in module.calls_by_method.get(method, []):
            if (
                len(call.args) > 1
                and _is_named(call.args[0])
                and _is_sequence(call.args[1], many=method == "executemany")
            ):
                yield module.spot(call, "named placeholders are filled by name alone: ProgrammingError for a sequence")


def _is_named(sql: ast.expr) -> bool:
    return (
        isinstance(sql, ast.Constant) and isinstance(sql.value, str) and bool(_NAMED.search(_QUOTED.sub("", sql.value)))
    )


def _is_sequence(node: ast.expr, *, many: bool) -> bool:
    if not isinstance(node, (ast.Tuple, ast.List)):
        return False
    if not many:
        return True
    return bool(node.elts) and isinstance(node.elts[0], (ast.Tuple, ast.List))


RULE = Rule(
    id="sqlite-named-sequence",
    since=(3, 14),
    summary="Named placeholders of SQL are filled from a sequence",
    why="it was deprecated in 3.12: sqlite3.ProgrammingError",
    fix='a dict: execute("... :name", {"name": value}), or ? as the placeholder',
    workaround="the same",
    link="https://github.com/python/cpython/issues/101693",
    confidence=Confidence.HIGH,
    words=("sqlite3 execute", "sqlite3 executemany"),
    witness="upgrade_3_14/sqlite3-named-sequence",
    check=check,
    valid=(
        """\
import sqlite3

def f(c):
    c.execute('select :a', {'a': 1})
    c.execute("select '10:30' = ?", (1,))
""",
    ),
    invalid=(
        """\
import sqlite3

def f(c):
    c.execute('select :a', (1,))

f(sqlite3.connect(':memory:').cursor())
""",
    ),
    followed=Followed(
        1,
        """\
import sqlite3

def f(c):
    c.execute('select :a', {'a': 1})

f(sqlite3.connect(':memory:').cursor())
""",
    ),
)
