"""Named placeholders of SQL are filled from a sequence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.local_values import LocalValues
from pyskew.audit.values.paired_values import together

_NAMED = re.compile(r"(?<![:\w]):[A-Za-z_]\w*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of execute() with named SQL and a tuple or list, also behind names, where sqlite3 is known."""
    if not any(name.split(".")[0] == "sqlite3" for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    for method in ("execute", "executemany"):
        for call, scope in module.calls_by_method.get(method, []):
            if len(call.args) <= 1:
                continue
            many = method == "executemany"
            message = "named placeholders are filled by name alone: ProgrammingError for a sequence"
            if not _is_named(values, call.args[0], scope):
                pairs = together(values, call.args[:2], scope)
                if any(_is_named(values, *sql) and _is_sequence(values, *given, many=many) for sql, given in pairs):
                    yield module.spot(call, message, Confidence.MEDIUM)
                continue
            given = values.of(call.args[1], scope)
            sequences = [one for one in given if _is_sequence(values, *one, many=many)]
            if sequences:
                sure = None if len(sequences) == len(given) else Confidence.MEDIUM
                yield module.spot(call, message, sure)


def _is_named(values: LocalValues, sql: ast.expr, scope: Scope) -> bool:
    texts = [text for text, _ in values.texts(sql, scope)]
    return bool(texts) and all(_NAMED.search(_QUOTED.sub("", text)) for text in texts)


def _is_sequence(values: LocalValues, node: ast.expr, scope: Scope, *, many: bool) -> bool:
    match node:
        case ast.Tuple() | ast.List() if not many:
            return True
        case ast.Tuple(elts=[first, *_]) | ast.List(elts=[first, *_]):
            return any(isinstance(one, (ast.Tuple, ast.List)) for one, _ in values.of(first, scope))
        case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
            return many and isinstance(element, (ast.Tuple, ast.List))
        case ast.Call(func=ast.Name(id="tuple" | "list")):
            return not many
        case ast.Name(id=name):
            function = scope.function()
            extra = function.node.args.vararg if function and isinstance(function.node, Function) else None
            return not many and extra is not None and extra.arg == name
        case _:
            return False


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
        """\
import sqlite3

QUERIES = {"named": "select :day", "marked": "select ?"}
db = sqlite3.connect(":memory:")

def ask(kind, *given):
    return db.execute(QUERIES[kind], given).fetchone()

def ask_by_name(**given):
    return db.execute(QUERIES["named"], given).fetchone()

print(ask("marked", 1), ask_by_name(day="mon"))
""",
        """\
import sqlite3

class Query:
    def __init__(self, sql, given):
        self.sql, self.given = sql, given

    def run(self, db):
        return db.execute(self.sql, self.given).fetchone()

db = sqlite3.connect(":memory:")
print([one.run(db) for one in [Query("select ?", (1,)), Query("select :a", {"a": 1})]])
for sql, given in [("select ?", (1,)), ("select :a", {"a": 1})]:
    print(db.execute(sql, given).fetchone())
""",
    ),
    invalid=(
        """\
import sqlite3

def f(c):
    c.execute('select :a', (1,))

f(sqlite3.connect(':memory:').cursor())
""",
        """\
import sqlite3

ADD = "insert into entry values (:day, :amount)"

class Ledger:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("create table entry (day text, amount integer)")

    def add(self, *entry):
        self.db.execute(ADD, entry)

    def add_all(self, days):
        self.db.executemany(ADD, [(day, 0) for day in days])

ledger = Ledger()
ledger.add("mon", 5)
ledger.add_all(["tue"])
""",
        """\
import sqlite3

class Query:
    def __init__(self, sql, *given):
        self.sql, self.given = sql, given

    def run(self, db):
        return db.execute(self.sql, self.given).fetchone()

db = sqlite3.connect(":memory:")
print([one.run(db) for one in [Query("select ?", 1), Query("select :a", 1)]])
""",
        """\
import sqlite3

QUERIES = [("select ?", (1,)), ("select :a", (1,))]

db = sqlite3.connect(":memory:")
for sql, given in QUERIES:
    print(db.execute(sql, given).fetchone())
""",
        """\
import sqlite3
from dataclasses import dataclass

@dataclass
class Query:
    sql: str
    given: tuple

    def run(self, db):
        return db.execute(self.sql, self.given).fetchone()

db = sqlite3.connect(":memory:")
print([one.run(db) for one in [Query("select ?", (1,)), Query("select :a", given=(1,))]])
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
