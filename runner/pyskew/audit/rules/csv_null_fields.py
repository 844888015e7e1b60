"""Rows are read with a quoting of csv that tells empty fields from empty texts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_QUOTINGS = {"csv.QUOTE_NOTNULL": "", "csv.QUOTE_STRINGS": ", and a number without quotes is a float"}
_READERS = ("csv.reader", "csv.DictReader")


def check(module: Module) -> Iterator[Spot]:
    """Yield readers with such a quoting, unless their function asks for None."""
    values = module.once(LocalValues)
    for name in _READERS:
        for call, scope in module.calls_by_name.get(name, []):
            given = next((one.value for one in call.keywords if one.arg == "quoting"), None)
            quotings = {module.imported(value, where) for value, where in values.of(given, scope)}
            told = next((one for one in _QUOTINGS if one in quotings), "")
            if told and not _asks_for_none(scope.node) and not module.tolerated(call):
                yield module.spot(call, f"an empty field without quotes is None with {told}{_QUOTINGS[told]}")


def _asks_for_none(node: ast.AST) -> bool:
    """Return whether a part of a program compares something with None, or takes anything false as empty."""
    return any(
        isinstance(one, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in one.ops)
        for one in ast.walk(node)
    )


RULE = Rule(
    id="csv-null-fields",
    since=(3, 13),
    summary="Rows are read with a quoting of csv that tells empty fields from empty texts",
    why="csv.reader() heeds QUOTE_NOTNULL and QUOTE_STRINGS since 3.13: empty fields are None, and were empty texts",
    fix="accept None: `(field or '').strip()`",
    workaround="read with quoting=csv.QUOTE_MINIMAL",
    link="https://docs.python.org/3.13/library/csv.html#csv.QUOTE_NOTNULL",
    confidence=Confidence.MEDIUM,
    words=(
        "csv QUOTE_NOTNULL reader",
        "csv QUOTE_NOTNULL DictReader",
        "csv QUOTE_STRINGS reader",
        "csv QUOTE_STRINGS DictReader",
    ),
    check=check,
    valid=(
        """\
import csv
import io

stream = io.StringIO()
csv.writer(stream, quoting=csv.QUOTE_NOTNULL).writerow(["a", None])
print(list(csv.reader(stream.getvalue().splitlines(), quoting=csv.QUOTE_ALL)))
""",
        """\
import csv

def rows(lines):
    for row in csv.reader(lines, quoting=csv.QUOTE_NOTNULL):
        yield ["" if field is None else field for field in row]

print(list(rows(['"a",,"b"'])))
""",
    ),
    invalid=(
        """\
import csv

def rows(lines):
    return [[len(field) for field in row] for row in csv.reader(lines, quoting=csv.QUOTE_NOTNULL)]

print(rows(['"a",,"bc"']))
""",
        """\
import csv

STYLE = csv.QUOTE_STRINGS
for row in csv.DictReader(['"name","size"', '"a",1'], quoting=STYLE):
    print(row["name"] + ": " + row["size"])
""",
    ),
    followed=Followed(
        1,
        """\
import csv

def rows(lines):
    return [[len(field) for field in row] for row in csv.reader(lines, quoting=csv.QUOTE_MINIMAL)]

print(rows(['"a",,"bc"']))
""",
    ),
)
